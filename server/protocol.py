"""What is done with frames: read one, write one, refuse one, describe them all.

Only this module turns an error into a code and into what a customer reads.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, get_args

import pydantic_core
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.json_schema import models_json_schema

from bot.interfaces import ModelBusy, ModelUnavailable
from retrieval.interfaces import IndexUnavailable
from server.frames import (
    VERSION,
    ClientFrame,
    CustomerMessage,
    Error,
    ErrorCode,
    Frame,
    Kept,
    ServerFrame,
)
from server.storage.interfaces import StorageUnavailable, TooManyWaiting, UnknownConversation

SENTENCES: Final[dict[ErrorCode, str]] = {
    "bad_json": "Something went wrong between this page and the shop. Please reload the page.",
    "bad_frame": "Something went wrong between this page and the shop. Please reload the page.",
    "unknown_type": "Something went wrong between this page and the shop. Please reload the page.",
    "unsupported_version": "This chat window is out of date. Please reload the page.",
    "too_large": "That was too much at once. Please send a shorter message.",
    "binary_not_allowed": "Files cannot be sent here. Please write your question as text.",
    "out_of_order": "Something went wrong between this page and the shop. Please reload the page.",
    "too_many_errors": "This connection was closed because of too many errors. Please reload.",
    "empty_message": "Your message was empty. What would you like to know?",
    "message_too_long": "That message is too long. Please send a shorter one.",
    "rate_limited": "You are sending messages faster than I can answer. Please wait a moment.",
    "too_many_connections": "Too many chats are open from your network. Please close one.",
    "busy": "I am answering many people right now. Please try again in a moment.",
    "not_ready": "I am still starting up. Please try again in a few seconds.",
    "unavailable": "I cannot write an answer right now. Please try again later.",
    "timeout": "That took too long, so I stopped. Please try again.",
    "cancelled": "Stopped, as you asked.",
    "shutting_down": "The chat is restarting. Your conversation will go on in a moment.",
    "internal": "Something went wrong on our side. Please try again.",
    "storage": "I cannot take your message right now. It is kept here and sent again.",
    "token_refused": "This conversation cannot go on here, so a new one begins.",
    "identity_refused": "The shop could not tell who you are. You can go on without signing in.",
}
"""What a customer reads for each code, in English; a face may say it in its own language."""

FATAL: Final[dict[ErrorCode, int]] = {
    "unsupported_version": 1008,
    "too_many_errors": 1008,
    "too_many_connections": 1013,
}
"""Codes after which the server closes the socket, with the close code (RFC 6455, IANA registry)."""

RETRY_SECONDS: Final[dict[ErrorCode, float]] = {
    "busy": 2.0,
    "not_ready": 2.0,
    "rate_limited": 5.0,
    "shutting_down": 1.0,
    "storage": 2.0,
}
"""Codes after which the client sends the same message again, and after how long."""

CLOSE_IDLE: Final = 4002
"""Nothing came for idle_timeout_seconds: connect again when the customer writes."""
CLOSE_RESTARTING: Final = 1012
"""The server stops or restarts: reconnect and resume."""
CLOSE_DEFECT: Final = 1011
"""The server's own code failed: reconnect and resume."""
CLOSE_TOO_LARGE: Final = 1009
"""A frame far above ``limits.frame_bytes``, which the server did not even read."""

_CLIENT: TypeAdapter[ClientFrame] = TypeAdapter(Annotated[ClientFrame, Field(discriminator="type")])


class ProtocolError(Exception):
    """A frame that cannot be taken.

    Attributes:
        code: see `ErrorCode`.
        message: what a customer may read.
        detail: for developers: what came and what was expected.
        fatal: the socket must be closed.
        reply_to: the client's id of the message that was refused.
        retry_after_seconds: when the client may send it again; None where that is no use.
    """

    def __init__(
        self,
        code: ErrorCode,
        detail: str = "",
        reply_to: str | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code: ErrorCode = code
        self.message = SENTENCES[code]
        self.detail = detail
        self.fatal = code in FATAL
        self.reply_to = reply_to
        self.retry_after_seconds = retry_after_seconds or RETRY_SECONDS.get(code)


def parse_frame(raw: str | bytes, max_bytes: int) -> ClientFrame:
    """Read one frame from a client.

    Args:
        raw: the message: text as ``str``; ``bytes`` mean a binary message.
        max_bytes: longest frame taken, in UTF-8.

    Raises:
        ProtocolError: it is not a frame of this protocol.
    """
    if isinstance(raw, bytes):
        raise ProtocolError("binary_not_allowed", "Send JSON in text messages.")
    if len(raw) > max_bytes or len(data := _encode_utf8(raw)) > max_bytes:
        raise ProtocolError("too_large", f"A frame has at most {max_bytes} bytes.")
    return _build_frame(_parse_object(data))


def _encode_utf8(raw: str) -> bytes:
    try:
        return raw.encode()
    except UnicodeEncodeError:
        raise ProtocolError("bad_json", "The frame is not valid Unicode.") from None


def _parse_object(raw: bytes) -> dict[str, Any]:
    try:
        data = pydantic_core.from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise ProtocolError("bad_json", f"The frame is not valid JSON: {error}.") from None
    if not isinstance(data, dict):
        raise ProtocolError("bad_frame", "A frame is a JSON object.")
    if data.get("v", VERSION) != VERSION:
        raise ProtocolError("unsupported_version", f"This server speaks version {VERSION}.")
    return data


def _build_frame(data: dict[str, Any]) -> ClientFrame:
    try:
        return _CLIENT.validate_python(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"].startswith("union_tag"):
            detail = f"'type' must be one of {', '.join(client_types())}."
            raise ProtocolError("unknown_type", detail) from None
        field = ".".join(str(part) for part in first["loc"][1:])
        detail = f"In {data['type']}, {field}: {first['msg']}."
        raise ProtocolError("bad_frame", detail, _reply_to(data)) from None


def _reply_to(data: dict[str, Any]) -> str | None:
    """Return the client's id of a refused message, so that it knows which one it was."""
    claimed = data.get("id")
    return claimed if isinstance(claimed, str) and len(claimed) <= 64 else None


def client_types() -> tuple[str, ...]:
    """Return the ``type`` of every frame that a client may send."""
    return tuple(_type_of(model) for model in get_args(ClientFrame))


def _type_of(model: type[Frame]) -> str:
    return str(get_args(model.model_fields["type"].annotation)[0])


def encode(frame: ServerFrame) -> str:
    """Write a frame as the text of one websocket message; empty optional fields are left out."""
    return frame.model_dump_json(exclude_none=True)


def refuse(error: BaseException, reply_to: str | None) -> ProtocolError:
    """Turn what stopped a client's frame into its refusal.

    Args:
        error: what was raised.
        reply_to: the client's id of the frame, where it has one.
    """
    if isinstance(error, ProtocolError):
        error.reply_to = error.reply_to or reply_to
        return error
    # No answer has failed, unlike in `code_of`: what masks the frame is still to be loaded.
    code = "not_ready" if isinstance(error, ModelUnavailable) else code_of(error)
    return ProtocolError(code, reply_to=reply_to)


def name_frame(frame: ClientFrame) -> str | None:
    """Return the client's id of a frame, None where it has none."""
    return frame.id or None if isinstance(frame, CustomerMessage | Kept) else None


def build_error(error: ProtocolError) -> Error:
    """Turn a refused frame into what the client is told."""
    return Error(
        code=error.code,
        message=error.message,
        detail=error.detail,
        fatal=error.fatal,
        reply_to=error.reply_to,
        retry_after_seconds=error.retry_after_seconds,
    )


def code_of(error: BaseException) -> ErrorCode:
    """Choose the code for what stopped a turn; anything unknown is ``internal``."""
    if isinstance(error, ProtocolError):
        return error.code
    if isinstance(error, StorageUnavailable):
        return "storage"
    if isinstance(error, UnknownConversation):
        return "token_refused"
    if isinstance(error, ModelBusy | TooManyWaiting):
        return "busy"
    if isinstance(error, IndexUnavailable):
        return "not_ready"
    if isinstance(error, ModelUnavailable):
        return "unavailable"
    return "timeout" if isinstance(error, TimeoutError) else "internal"


def build_schema() -> dict[str, Any]:
    """Build the JSON Schema (draft 2020-12) of both directions, as served at ``/schema``.

    ``$defs/ClientFrame`` and ``$defs/ServerFrame`` are the two directions; ``errors`` lists every
    code with its customer sentence and, where the socket is closed after it, the close code.
    """
    clients, servers = get_args(ClientFrame), get_args(ServerFrame)
    _, schema = models_json_schema(
        [(model, "validation") for model in clients]
        + [(model, "serialization") for model in servers],
        title=f"Storehand protocol, version {VERSION}",
    )
    definitions = schema["$defs"]
    for model in (*clients, *servers):
        _require_type(definitions[model.__name__])
    definitions["ClientFrame"] = _one_of(clients)
    definitions["ServerFrame"] = _one_of(servers)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "anyOf": [{"$ref": "#/$defs/ClientFrame"}, {"$ref": "#/$defs/ServerFrame"}],
        "errors": {code: _describe_error(code) for code in SENTENCES},
    }


def _require_type(definition: dict[str, Any]) -> None:
    """A frame always names its type, also where the class fills it in."""
    required = definition.setdefault("required", [])
    if "type" not in required:
        required.insert(0, "type")


def _one_of(models: tuple[type[Frame], ...]) -> dict[str, Any]:
    return {"oneOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in models]}


def _describe_error(code: ErrorCode) -> dict[str, Any]:
    return {"message": SENTENCES[code], "close": FATAL.get(code)}
