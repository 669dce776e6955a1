"""What went wrong, for programs: problem+json (RFC 9457), with the very sentence that a page would show."""

import secrets
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy import exc
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from core.refusal import Busy, Conflict, NeedsReason, NotAllowed, NotFound, Refused
from web.log import log

BROKEN = (
    "Something went wrong on our side. Look whether your last change is there; then send it again with the same key."
)
AWAY_KINDS = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
UNREADABLE = "The request cannot be read. Nothing was changed."
NOT_JSON = f"{UNREADABLE} Send JSON in UTF-8."
AWAY = "The store cannot be reached. Nothing was changed; send it again in a moment, with the same key."


NO_OBJECT = "Send one object as JSON, with the header Content-Type: application/json."


class Unknown(Exception):
    """No token, or none that opens anything: every reason reads the same."""


class TooMany(Exception):
    """More requests than a person's programs may send."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"Too many requests. Send the next one in {wait_s} s.")
        self.wait_s = wait_s


class Fault(BaseModel):
    """One field that cannot be read."""

    where: str
    said: str


class Problem(BaseModel):
    """Why not. `detail` is for people, `code` for programs."""

    title: str
    status: int
    detail: str
    code: str = Field(description="Stays the same when the words of `detail` change.")
    faults: list[Fault] | None = Field(default=None, description="Only where the request cannot be read (422).")


KINDS: tuple[tuple[type[Exception], int, str], ...] = (
    (Unknown, 401, "unknown"),
    (NotAllowed, 403, "not_allowed"),
    (NotFound, 404, "not_found"),
    (NeedsReason, 409, "needs_reason"),
    (Conflict, 409, "stale"),
    (Busy, 503, "busy"),
    (Refused, 409, "refused"),
    (TooMany, 429, "too_many"),
)
"""By kind, the more particular ones first."""


def answer_to(problem: Exception) -> Response:
    """The answer for a refusal, or for whatever broke."""
    for kind, status, code in KINDS:
        if isinstance(problem, kind):
            return said(status, str(problem), code, headers_of(problem))
    error_id = secrets.token_hex(4)
    log.error("api.failed", error_id=error_id, exc_info=problem)
    if isinstance(problem, AWAY_KINDS):  # others are ours: no repeat mends them
        return said(503, AWAY, "busy", {"Retry-After": "5"})
    return said(500, f"{BROKEN} Tell your administrator the error id {error_id}.", "broken")


def headers_of(problem: Exception) -> dict[str, str]:
    """What a program needs besides the words: how to sign in, when to come back."""
    if isinstance(problem, Unknown):
        return {"WWW-Authenticate": 'Bearer realm="Podboard"'}
    if isinstance(problem, TooMany):
        return {"Retry-After": str(problem.wait_s)}
    return {"Retry-After": "1"} if isinstance(problem, Busy) else {}


def said(
    status: int, detail: str, code: str, headers: dict[str, str] | None = None, faults: list[Fault] | None = None
) -> Response:
    """The answer itself."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code, faults=faults)
    shown = body.model_dump(exclude_none=True)
    return JSONResponse(shown, status, headers, media_type="application/problem+json")


async def refused(_request: Request, problem: Exception) -> Response:
    """A rule or a permission said no, or the store is away."""
    return answer_to(problem)


async def unreadable(_request: Request, problem: Exception) -> Response:
    """Which fields cannot be read, and why. What was sent is not repeated: it may name a customer."""
    errors: list[dict[str, Any]] = list(problem.errors()) if isinstance(problem, RequestValidationError) else []
    faults = [Fault(where=".".join(map(str, error["loc"])), said=words_for(error)) for error in errors]
    return said(422, UNREADABLE, "unreadable", faults=faults)


def words_for(error: dict[str, Any]) -> str:
    """What is wrong with a field. A body that is no JSON object comes mostly without the header that says it is."""
    return NO_OBJECT if tuple(error["loc"]) == ("body",) else str(error["msg"])


async def no_such_address(_request: Request, problem: Exception) -> Response:
    """An address or a method that is not there, or a body that is too large or too late."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    if status == 400:  # FastAPI's own, in its words: a body whose signs or depth nobody can read
        return said(422, NOT_JSON, "unreadable")
    headers = dict(problem.headers or {}) if isinstance(problem, HTTPException) else {}
    words = {404: "There is nothing at this address.", 405: "This address does not answer to that method."}
    detail = words.get(status) or (str(problem.detail) if isinstance(problem, HTTPException) else BROKEN)
    codes = {404: "not_found", 405: "no_method", 408: "too_slow", 413: "too_large"}
    return said(status, detail, codes.get(status, "refused"), headers)


def listen(api: FastAPI) -> None:
    """Let every failure be told this way."""
    for kind in (Unknown, Refused, SQLAlchemyError, Exception):
        api.add_exception_handler(kind, refused)
    api.add_exception_handler(RequestValidationError, unreadable)
    api.add_exception_handler(HTTPException, no_such_address)


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words, "content": {"application/problem+json": {}}}
    for status, words in {
        401: "No token, or one that expired, was revoked, or whose owner's account is closed",
        403: "The owner's role, or the token, may not do this",
        404: "Not there, or in no pod of the owner's",
        409: "A limit is full, a reason is asked for, somebody was faster, or another rule says no",
        408: "The body did not come in time",
        413: "The body is too large",
        422: "The request cannot be read",
        429: "Too many requests",
        503: "The store is busy or away",
    }.items()
}
