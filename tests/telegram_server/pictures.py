"""Pictures as sendPhoto takes them: uploaded, by address, or by the id of one sent before."""

from __future__ import annotations

import hashlib

from tests.telegram_server.errors import bad_request
from tests.telegram_server.state import Photo, World
from tests.telegram_server.wire import Params

UPLOAD_LIMIT = 10 * 1024 * 1024
ADDRESS_LIMIT = 5 * 1024 * 1024
SIDES_LIMIT = 10_000
"""Width and height together."""
RATIO_LIMIT = 20


def find_photo(world: World, params: Params, web: dict[str, bytes]) -> Photo:
    """Find the picture of a request and check it as the server does."""
    given = params.text("photo")
    if given.startswith("attach://"):
        content = params.files.get(given.removeprefix("attach://"))
    else:
        content = params.files.get("photo")
    if content is not None:
        return _photo(content, UPLOAD_LIMIT)
    if not given or given.startswith("attach://"):
        raise bad_request("there is no photo in the request")
    if given.startswith(("http://", "https://")):
        if given not in web:
            raise bad_request("Failed to get HTTP URL content")
        return _photo(web[given], ADDRESS_LIMIT)
    if given not in world.photos:
        raise bad_request("Wrong file identifier/HTTP URL specified")
    return world.photos[given]


def _photo(content: bytes, limit: int) -> Photo:
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > limit:
        raise bad_request("file is too big")
    width, height = _size(content)
    sides = sorted((width, height))
    if sum(sides) > SIDES_LIMIT or sides[1] > RATIO_LIMIT * sides[0]:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    digest = hashlib.sha256(content).hexdigest()[:24]
    return Photo(file_id=f"AgAC{digest}", width=width, height=height, size=len(content))


def _size(content: bytes) -> tuple[int, int]:
    """Read width and height of a PNG or a JPEG."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    raise bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    raise bad_request("IMAGE_PROCESS_FAILED")
