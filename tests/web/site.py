"""A real server over a store with the cast, for tests that need sockets."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from alembic import command
from sqlmodel import col, select

from core import clock
from core.people import Person, SignIn
from data import migrate
from data.database import Database, connect
from web.logins import COOKIE, fingerprint

HOME = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    """Where it listens, what it stores, and what it has printed."""

    root: str
    store: Database
    pid: int = 0
    printed: list[str] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)

    def read(self, process: subprocess.Popen[str]) -> None:
        """Keep what the server prints, to the end."""
        assert process.stdout is not None
        for line in process.stdout:
            self.printed.append(line)
            self.heard.set()

    def wait_for(self, pattern: str) -> list[str]:
        """What was printed like this, as soon as there is something."""
        self.heard.clear()
        while not (found := re.findall(pattern, "".join(self.printed))):
            assert self.heard.wait(20), "never printed: " + pattern
            self.heard.clear()
        return found

    @property
    def socket_url(self) -> str:
        """Where Streamlit's socket listens."""
        return self.root.replace("http", "ws") + "/_stcore/stream"

    def live_url(self, pod_id: int) -> str:
        """Where revisions of a board are told."""
        return self.root.replace("http", "ws") + f"/live/{pod_id}"

    def person_id(self, login: str) -> int:
        """Somebody of the cast."""
        with self.store.reading() as session:
            return session.exec(select(Person.id).where(Person.login == login)).one() or 0

    def sign_in(self, login: str) -> tuple[str, dict[str, str]]:
        """A session without the form: its id, and the headers of a browser that has it."""
        token, at = os.urandom(24).hex(), clock.now()
        row = SignIn(
            id=os.urandom(12).hex(),
            token_hash=fingerprint(token),
            person_id=self.person_id(login),
            created_at=at,
            used_at=at,
        )
        with self.store.transaction() as session:
            session.add(row)
        return row.id, {"Cookie": f"{COOKIE}={token}", "Origin": self.root}

    def set(self, login_id: str, **values: Any) -> None:
        """Change a session behind the server's back, as another process would."""
        with self.store.transaction() as session:
            row = session.exec(select(SignIn).where(col(SignIn.id) == login_id)).one()
            for name, value in values.items():
                setattr(row, name, value)


@contextmanager
def served(path: Path, *server: str, **settings: str) -> Iterator[Site]:
    """Serve the store in that file until the test is over; by another program than uvicorn if one is named."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    root = f"http://localhost:{port}"
    url = f"sqlite:///{path}"
    store = connect(url, pool=8)
    command.stamp(migrate.config(store), "head")
    variables = {**os.environ, "DATABASE_URL": url, "SITE_ROOT": root, "PYTHONUNBUFFERED": "1", **settings}
    process = subprocess.Popen(
        [sys.executable, *(server or ("-m", "uvicorn", "app:app")), "--port", str(port)],
        cwd=HOME,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    site = Site(root, store, process.pid)
    with process:
        reader = threading.Thread(target=site.read, args=(process,))
        reader.start()
        try:
            wait_for_start(process, site)
            yield site
        finally:
            process.terminate()
            reader.join(20)
            store.writer.dispose()


def wait_for_start(process: subprocess.Popen[str], site: Site) -> None:
    """Ask until it answers; waiting for its end meanwhile is the pause between two questions."""
    for _ in range(480):
        try:
            httpx.get(site.root + "/readyz", timeout=20)
        except httpx.TransportError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.25)
                break
        else:
            return
    raise AssertionError("the server did not start:\n" + "".join(site.printed))


def get(site: Site, path: str, **options: Any) -> httpx.Response:
    """One request on a connection of its own."""
    return httpx.get(site.root + path, follow_redirects=False, timeout=20, **options)
