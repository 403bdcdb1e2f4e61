"""The refusals of the Bot API, worded as the real server words them."""

from __future__ import annotations

MESSAGE_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


class ApiError(Exception):
    """A refusal: the HTTP status, the description and the optional response parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, object]:
        """Write the answer's body."""
        body: dict[str, object] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(message: str, **parameters: int) -> ApiError:
    """Refuse with 400; the first letter falls unless the message is one of the server's CONSTANTS."""
    return ApiError(400, f"Bad Request: {_lowered(message)}", **parameters)


def forbidden(message: str) -> ApiError:
    """Refuse with 403."""
    return ApiError(403, f"Forbidden: {message}")


def too_many_requests(seconds: int) -> ApiError:
    """Refuse with 429 and say when to come back."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def conflict(message: str) -> ApiError:
    """Refuse with 409."""
    return ApiError(409, f"Conflict: {message}")


def not_simulated(what: str) -> ApiError:
    """Answer 501, because a 404 would look like a bad token to the client library."""
    return ApiError(501, f"Not Implemented: {what} is not simulated by this test server")


def _lowered(message: str) -> str:
    if len(message) > 1 and (message[1] == "_" or message[1].isupper()):
        return message
    return message[:1].lower() + message[1:]
