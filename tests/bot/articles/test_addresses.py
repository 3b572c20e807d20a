"""No request reaches this host's own networks: not by a name, a redirect, or an odd address."""

import asyncio
import shutil
import ssl
import subprocess
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.addresses import (
    PrivateAddress,
    PublicTransport,
    is_public_address,
    lookup_addresses,
)

PUBLIC = ["1.1.1.1", "93.184.216.34", "223.5.5.5", "2606:4700::1111", "64:ff9b::101:101"]
OWN = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%1",
    "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2002:c0a8:101::1", "2001::1", "2001:db8::1", "100::1", "2606:4700::1111%1",
    "localhost", "", "1.1.1", "0x7f.1", "2130706433",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_others(address):
    assert is_public_address(address)


@pytest.mark.parametrize("address", OWN)
def test_addresses_that_may_be_ones_own(address):
    assert not is_public_address(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_an_ipv6_one_is_what_it_is(address):
    assert is_public_address(f"::ffff:{address}") == is_public_address(str(address))
    assert not is_public_address(f"::{address}")
    if is_public_address(str(address)):
        assert not address.is_private


async def test_a_name_stands_for_its_addresses():
    assert "127.0.0.1" in await lookup_addresses("localhost", 80)
    for odd in "127.1", "2130706433", "0x7f000001":
        assert await lookup_addresses(odd, 80) == ["127.0.0.1"]


@asynccontextmanager
async def answering(host="127.0.0.1", **more):
    """A server on this machine that says whom it was asked for; its port, and who connected."""
    asked = []

    async def answer(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b"Host: ")[1].split(b"\r\n")[0].decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, host, **more) as server:
        yield server.sockets[0].getsockname()[1], asked


async def got(url, *addresses, allowed=lambda address: True):
    """The answer where a name stands for these addresses."""

    async def resolve(host, port):
        return list(addresses)

    async with httpx.AsyncClient(
        transport=PublicTransport(allowed, resolve), trust_env=False
    ) as client:
        return (await client.get(url)).text


async def test_the_address_that_was_looked_at_is_the_one_connected_to():
    """Were the name looked up again, it would lead nowhere: or to where it must not."""
    async with answering() as (port, asked):
        assert await got(f"http://news.invalid:{port}/", "127.0.0.1") == "ok"
        assert asked == [f"news.invalid:{port}"]


async def test_where_one_address_does_not_answer_the_next_is_asked():
    async with answering() as (port, _):
        assert await got(f"http://news.invalid:{port}/", "127.0.0.2", "127.0.0.1") == "ok"
        with pytest.raises(httpx.ConnectError):
            await got(f"http://news.invalid:{port}/", "127.0.0.2")


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("1.1.1.1", "127.0.0.1"), ()])
async def test_one_address_of_ones_own_is_enough_to_refuse(addresses):
    async with answering() as (port, asked):
        with pytest.raises(PrivateAddress):
            await got(f"http://news.invalid:{port}/", *addresses, allowed=is_public_address)
        assert asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f.1", "0"])
async def test_the_guard_as_it_is_lets_nobody_in(host):
    async with answering() as (port, asked):
        async with httpx.AsyncClient(transport=PublicTransport(), trust_env=False) as client:
            with pytest.raises(PrivateAddress):
                await client.get(f"http://{host}:{port}/")
        assert asked == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate")
async def test_the_certificate_is_that_of_the_name(tmp_path):
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -addext "
    made = [
        *command.split(),
        "subjectAltName=DNS:news.invalid",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run(made, check=True, capture_output=True)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate, key)

    async def resolve(host, port):
        return ["127.0.0.1"]

    async with answering(ssl=served) as (port, _):
        for name, is_right in ("news.invalid", True), ("other.invalid", False):
            trusted = ssl.create_default_context(cafile=certificate)
            outside = PublicTransport(lambda address: True, resolve, trusted)
            async with httpx.AsyncClient(transport=outside) as client:
                if is_right:
                    assert (await client.get(f"https://{name}:{port}/")).text == "ok"
                else:
                    with pytest.raises(httpx.ConnectError, match="certificate"):
                        await client.get(f"https://{name}:{port}/")


async def test_a_name_that_is_not_known():
    async def resolve(host, port):
        raise OSError("no such name")

    async with httpx.AsyncClient(transport=PublicTransport(resolve=resolve)) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://news.invalid/")
