"""A browser without a window: asks an ASGI app, and keeps cookies as browsers do on localhost."""

import asyncio
from copy import copy
from http.cookies import SimpleCookie
from typing import Self

import httpx
from starlette.types import ASGIApp


class Browser:
    """One visitor at one address."""

    def __init__(self, app: ASGIApp, root: str, address: str = "127.0.0.1") -> None:
        self.app, self.root, self.address = app, root, address
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> httpx.Response:
        """Follow a link, but no redirect."""
        return asyncio.run(self.send("GET", path))

    def post(self, path: str, form: dict[str, str]) -> httpx.Response:
        """Send a form."""
        return asyncio.run(self.send("POST", path, form))

    async def send(self, method: str, path: str, form: dict[str, str] | None = None) -> httpx.Response:
        """One request; what the answer sets or takes is kept."""
        headers = {"accept": "text/html"}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        transport = httpx.ASGITransport(self.app, client=(self.address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=self.root) as client:
            answer = await client.request(method, path, data=form, headers=headers)
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer

    def twin(self) -> Self:
        """Another tab with the cookies of this moment."""
        other = copy(self)
        other.cookies = dict(self.cookies)
        return other
