"""Keep the bot from asking machines of the operator's own network on behalf of a feed."""

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import anyio
import httpcore
import httpx


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

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first public address of the host; raise `PrivateAddress` where it has a private one."""
        try:
            with anyio.fail_after(timeout):
                found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = [str(address[0]) for *_, address in found]
        if not addresses or not all(is_public(address) for address in addresses):
            raise PrivateAddress(host)
        return await super().connect_tcp(addresses[0], port, timeout, local_address, socket_options)


def is_public(address: str) -> bool:
    """Tell whether an address lies in the open internet; multicast and mapped private ones do not."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)
