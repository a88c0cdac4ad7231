"""What the desk's pages read when something cannot be done: a status, a code, a sentence."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
)
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from server.identity.interfaces import (
    AccountError,
    EmailNotAllowed,
    EmailTaken,
    LastAdmin,
    LinkRefused,
    NameNotAllowed,
    SignInRefused,
    TooManyTries,
    UnknownAgent,
    WeakPassword,
)
from server.storage.interfaces import StorageUnavailable

DESK: Final = "/desk"
PRIVATE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of everything that the desk's routes answer: no copy is kept, no other site's page gets it."""

_CODES: dict[type[AccountError], tuple[int, str]] = {
    EmailNotAllowed: (400, "email_not_allowed"),
    NameNotAllowed: (400, "name_not_allowed"),
    WeakPassword: (400, "weak_password"),
    SignInRefused: (401, "login_refused"),
    LinkRefused: (403, "link_refused"),
    UnknownAgent: (404, "not_found"),
    EmailTaken: (409, "email_taken"),
    LastAdmin: (409, "last_admin"),
    TooManyTries: (429, "too_many_tries"),
}


_HTTP = {404: "not_found", 405: "wrong_method", 413: "too_large"}
"""What the framework itself refuses."""


class Refusal(Exception):
    """A request of the desk is refused.

    Attributes:
        status: of HTTP.
        code: stable, for the page.
        more: further fields of the answer.
    """

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.more = more


def answer(refusal: Refusal) -> JSONResponse:
    """Build the answer to a refused request."""
    content = {"code": refusal.code, "detail": str(refusal), **refusal.more}
    headers = dict(PRIVATE_HEADERS)
    if "retry_after_seconds" in refusal.more:
        headers["Retry-After"] = str(refusal.more["retry_after_seconds"])
    return JSONResponse(content, refusal.status, headers)


def add_refusals(app: FastAPI) -> None:
    """Have an application answer the errors of the desk's routes."""

    @app.exception_handler(Refusal)
    async def answer_refusal(_request: Request, error: Refusal) -> Response:
        return answer(error)

    @app.exception_handler(AccountError)
    async def answer_account(_request: Request, error: AccountError) -> Response:
        return answer(_explain(error))

    @app.exception_handler(StorageUnavailable)
    async def answer_storage(_request: Request, _error: StorageUnavailable) -> Response:
        told = "The database cannot be reached; nothing was changed. Try again in a moment."
        return answer(Refusal(503, "storage", told))

    @app.exception_handler(HTTPException)
    async def answer_http(request: Request, error: HTTPException) -> Response:
        if not _is_desk(request):
            return await http_exception_handler(request, error)
        return answer(
            Refusal(error.status_code, _HTTP.get(error.status_code, "http"), error.detail)
        )

    @app.exception_handler(RequestValidationError)
    async def answer_invalid(request: Request, error: RequestValidationError) -> Response:
        if not _is_desk(request):
            return await request_validation_exception_handler(request, error)
        return answer(Refusal(400, "bad_request", _explain_invalid(error)))


def _is_desk(request: Request) -> bool:
    return request.url.path.startswith(f"{DESK}/api/")


def _explain(error: AccountError) -> Refusal:
    status, code = _CODES.get(type(error), (400, "bad_request"))
    if isinstance(error, TooManyTries):
        return Refusal(status, code, str(error), retry_after_seconds=error.retry_after_seconds)
    return Refusal(status, code, str(error))


def _explain_invalid(error: RequestValidationError) -> str:
    """Name the field that is wrong; what stood in it may be a password, and is not repeated."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:] if isinstance(part, str))
    return f"The field {field or 'body'} is not allowed: {first['msg']}."
