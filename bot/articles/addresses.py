"""HTTP requests to public addresses only, to protect the host's private networks."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from ssl import SSLContext

import httpx

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_UNICAST = IPv6Network("2000::/3")  # global unicast, allocated by IANA
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


class PrivateAddress(httpx.TransportError):
    """A host name resolves to an address that is not public."""


def is_public_address(address: str) -> bool:
    """Whether an address is on the public Internet, and maps to no private one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.scope_id or ip.sixtofour or ip.teredo:
            return False
        if ip.ipv4_mapped or ip in _NAT64:
            ip = IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


async def lookup_addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host name. Raises OSError."""
    loop = asyncio.get_running_loop()
    infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in infos))


class PublicTransport(httpx.AsyncHTTPTransport):
    """Connects to `allowed` addresses only, each name resolved once. Raises PrivateAddress."""

    def __init__(
        self,
        allowed: Callable[[str], bool] = is_public_address,
        resolve: Resolve = lookup_addresses,
        verify: SSLContext | bool = True,
    ) -> None:
        # No connection is reused: one for another name might have the same address.
        super().__init__(verify, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
        self._allowed, self._resolve = allowed, resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response of the first address that accepts the connection."""
        host = request.url.raw_host.decode("ascii").strip("[]")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        try:  # once, and connected to by address: a second answer may differ (DNS rebinding)
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("the name is not known") from error
        if not addresses or not all(map(self._allowed, addresses)):
            raise PrivateAddress(host)
        for address in addresses:
            # The Host header and the name of the certificate stay the same.
            by_address = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await super().handle_async_request(by_address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if address == addresses[-1]:
                    raise
        raise AssertionError("there is a last address")
