"""Keep the bot from asking machines of the operator's own network on behalf of a feed."""

import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import anyio
import httpcore
import httpx

Resolve = Callable[[str, int], Awaitable[list[str]]]


class PrivateAddress(Exception):
    """The host lies on this machine or its network."""


class GuardedTransport(httpx.AsyncHTTPTransport):
    """An HTTP transport that looks at every address it is about to connect to, after its name was resolved."""

    def __init__(self, context: ssl.SSLContext, *, allow_private: bool, connections: int) -> None:
        super().__init__(verify=context, http2=True)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections // 4,
            keepalive_expiry=5,
            http2=True,
            network_backend=None if allow_private else GuardedBackend(),
        )


class GuardedBackend(httpcore.AnyIOBackend):
    """Resolve names here, and connect only to public addresses: no second look-up can give another answer."""

    def __init__(self, resolve: Resolve | None = None, allowed: Callable[[str], bool] | None = None) -> None:
        self._resolve = resolve or resolved
        self._allowed = allowed or is_public

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers; raise `PrivateAddress` where any of the host's is private."""
        try:
            with anyio.fail_after(timeout):
                addresses = await self._resolve(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if not addresses or not all(map(self._allowed, addresses)):
            raise PrivateAddress(host)
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                each = timeout and timeout / len(addresses)
                return await super().connect_tcp(address, port, each, local_address, socket_options)
        return await super().connect_tcp(addresses[-1], port, timeout, local_address, socket_options)


async def resolved(host: str, port: int) -> list[str]:
    """Look a name up: its addresses, the one to try first at the head."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_private_name(host: str) -> bool:
    """Tell whether a host is private by its name alone, for where somebody else looks it up: a proxy."""
    with suppress(OSError):
        return not is_public(socket.inet_ntoa(socket.inet_aton(host)))  # also those written as one number
    with suppress(ValueError):
        return not is_public(host)
    return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def is_public(address: str) -> bool:
    """Tell whether an address lies in the open internet; multicast and mapped private ones do not."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)
