"""A request's parameters, however they were written: query, form, multipart or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.telegram_server.errors import ApiError, bad_request

TRUE = ("true", "yes", "1")


@dataclass(slots=True)
class Params:
    """The parameters of one request; everything is text until it is asked for as something else."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter, empty if it is missing."""
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """Return a number; what is none counts as the default, as the real server has it."""
        try:
            return int(self.values.get(name, ""))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Return a truth value."""
        return self.text(name).strip().lower() in TRUE

    def nested(self, name: str) -> Any:
        """Return a JSON-serialised parameter, None if it is missing."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError as error:
            raise bad_request(f"Can't parse {name.replace('_', ' ')} JSON object") from error

    def table(self, name: str) -> dict[str, Any]:
        """Return a JSON object, empty if it is missing."""
        value = self.nested(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"Object expected as {name.replace('_', ' ')}")
        return value


async def read_params(request: web.Request) -> Params:
    """Read all of a request's parameters; the body wins over the query."""
    params = Params(values=dict(request.query))
    kind = request.content_type
    if kind == "application/json" and request.can_read_body:
        params.values |= _json_values(await request.read())
    elif kind == "application/x-www-form-urlencoded":
        form = await request.post()
        params.values |= {key: value for key, value in form.items() if isinstance(value, str)}
    elif kind == "multipart/form-data":
        await _read_parts(request, params)
    return params


def _json_values(body: bytes) -> dict[str, str]:
    try:
        raw = json.loads(body)
    except ValueError as error:
        raise ApiError(400, "Bad Request: can't parse request body as JSON object") from error
    if not isinstance(raw, dict):
        raise ApiError(400, "Bad Request: request body must be a JSON object")
    return {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items() if value is not None
    }


async def _read_parts(request: web.Request, params: Params) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read())
        if part.filename is None:
            params.values[part.name] = content.decode("utf-8", "surrogateescape")
        else:
            params.files[part.name] = content
