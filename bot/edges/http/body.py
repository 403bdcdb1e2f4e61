"""Take the packing off a body, by what it is rather than by what its header says."""

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import zstandard

LARGEST = 16 * 2**20
"""Bytes of a document; the largest real feed met has 2.9 MB."""
STEEPEST = 100
"""Times that a body may grow when unpacked, beyond `HARMLESS`; feeds grow 5 to 15 times."""
HARMLESS = 2**20
LAYERS = 2
"""Some servers pack twice."""
CHUNK = 2**16
PLAIN = (b"<", b"{", b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
"""How documents begin that are not packed."""


class TooLarge(Exception):
    """The body is larger than any feed, or grows without bound when it is unpacked."""


class Broken(Exception):
    """The body says that it is packed, and is not as it should be."""


class _Decompressor(Protocol):
    """What zlib's and zstandard's objects have in common, as far as it is used here."""

    def __call__(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """Unpack some; return what came out, what is left over of the input, and whether that was the end."""
        ...


def unpack(body: bytes, encoding: str) -> tuple[bytes, bool]:
    """Return the body as it was before it was packed, and whether it was whole.

    `encoding` is the header; it only matters for brotli and deflate, which have no mark to be known by, and is not
    believed where the body is no such thing but begins like a document. Raises `TooLarge` and `Broken`.
    """
    whole = True
    for _ in range(LAYERS):
        start = _marked(body) or _stated(encoding, body)
        if start is None:
            break
        try:
            body, ended = _inflate(body, start)
        except Broken:
            if _marked(body) or not body.lstrip(b" \t\r\n").startswith(PLAIN):
                raise
            break
        whole = whole and ended
        encoding = ""
    return body, whole


def _marked(body: bytes) -> Callable[[], _Decompressor] | None:
    """Know a packing by its first bytes, whatever the header says."""
    if body.startswith(b"\x1f\x8b"):
        return _gzip
    return _zstd if body.startswith(b"\x28\xb5\x2f\xfd") else None


def _stated(encoding: str, body: bytes) -> Callable[[], _Decompressor] | None:
    if "br" in encoding:
        return _brotli
    if "deflate" in encoding:
        return _deflate if body[:1] == b"\x78" else _raw_deflate
    return None


def _inflate(body: bytes, start: Callable[[], _Decompressor]) -> tuple[bytes, bool]:
    """Unpack in small steps, so that a bomb is noticed before it has gone off."""
    unpacked = bytearray()
    step = start()
    rest: bytes = body
    ended = False
    while rest and not ended:
        piece, rest = rest[:CHUNK], rest[CHUNK:]
        while piece and not ended:
            try:
                out, piece, ended = step(piece)
            except (zlib.error, brotli.error, zstandard.ZstdError) as error:
                if unpacked:
                    return bytes(unpacked), False
                raise Broken(str(error)) from error
            unpacked += out
            if len(unpacked) > LARGEST or len(unpacked) > max(HARMLESS, STEEPEST * len(body)):
                raise TooLarge
    return bytes(unpacked), ended


def _zlib(window: int) -> _Decompressor:
    machine = zlib.decompressobj(window)

    def step(data: bytes) -> tuple[bytes, bytes, bool]:
        out = machine.decompress(data, LARGEST // 16)
        return out, machine.unconsumed_tail, machine.eof

    return step


def _gzip() -> _Decompressor:
    return _zlib(31)


def _deflate() -> _Decompressor:
    return _zlib(15)


def _raw_deflate() -> _Decompressor:
    return _zlib(-15)


def _brotli() -> _Decompressor:
    machine = brotli.Decompressor()

    def step(data: bytes) -> tuple[bytes, bytes, bool]:
        out = machine.process(data, output_buffer_limit=LARGEST // 16)
        while not machine.can_accept_more_data() and len(out) <= LARGEST:
            out += machine.process(b"", output_buffer_limit=LARGEST // 16)
        return out, b"", machine.is_finished()

    return step


def _zstd() -> _Decompressor:
    machine = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()

    def step(data: bytes) -> tuple[bytes, bytes, bool]:
        # zstandard's object has no limit on what comes out, so that it is fed little: a block grows to 128 kB at most
        out = bytearray()
        for at in range(0, len(data), 64):
            out += machine.decompress(data[at : at + 64])
            if len(out) > LARGEST or machine.eof:
                break
        return bytes(out), b"", machine.eof

    return step
