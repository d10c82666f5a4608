"""A document from the web: http and https, public addresses, few redirects, bounded in size and
time."""

import asyncio
import re
import socket
import ssl
from dataclasses import dataclass
from email.message import Message
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from huying.kit.documents.kinds import KIND_OF_NAME, MEDIA_TYPES, ending_of

MOST_BYTES = 64 << 20
SECONDS = 60.0
REDIRECTS = 5
LONGEST = 2_000
_TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052
_METADATA = frozenset({ip_address("100.100.100.200"), ip_address("fd00:ec2::254")})
_ENDINGS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
_UNSAFE = re.compile(r"[\x00-\x1f/\\]+")


@dataclass(frozen=True)
class Fetched:
    content: bytes
    name: str


class FetchError(Exception):
    """``key``: address (private or none at all), unresolved, timeout, tls, connection, redirects,
    too_big, status (with ``status``)."""

    def __init__(self, key: str, status: int = 0) -> None:
        super().__init__(key)
        self.key, self.status = key, status


def is_web(url: str) -> bool:
    """http or https with a host, without credentials."""
    if len(url) > LONGEST or re.search(r"[\x00-\x20\x7f]", url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and parts.password is None and port != 0
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_plain


def is_allowed(address: str, *, allows_private: bool) -> bool:
    """Public addresses; private ones and this machine where the installation allows them. Where
    clouds keep their credentials (link-local) is never asked."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _TRANSLATED else None
        ip = inner or ip.ipv4_mapped or ip.sixtofour or ip
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip in _METADATA:
        return False
    return allows_private or ip.is_global


async def fetch(url: str, *, allows_private: bool = False) -> Fetched:
    """The document at ``url``. Raises FetchError."""
    try:
        async with asyncio.timeout(SECONDS):
            for _ in range(REDIRECTS + 1):
                if not is_web(url):
                    raise FetchError("address")
                found = await _exchange(url, allows_private=allows_private)
                if isinstance(found, Fetched):
                    return found
                url = found
            raise FetchError("redirects")
    except socket.gaierror as error:
        raise FetchError("unresolved") from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise FetchError("timeout") from error
    except ssl.SSLError as error:
        raise FetchError("tls") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        is_tls = isinstance(error.__cause__, ssl.SSLError) or "CERTIFICATE" in str(error)
        raise FetchError("tls" if is_tls else "connection") from error


async def _exchange(url: str, *, allows_private: bool) -> Fetched | str:
    """The document, or where it has gone. The name is resolved once, and that very address is
    asked: what was checked is what is read."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = await _address(host, port, allows_private=allows_private)
    target = httpx.URL(url).copy_with(host=address, port=port)
    headers = {"host": parts.netloc, "user-agent": "Huying", "accept-encoding": "identity"}
    async with (
        httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "GET", target, headers=headers, extensions={"sni_hostname": host}
        ) as response,
    ):
        if response.is_redirect:
            location: str = response.headers.get("location", "")
            return urljoin(url, location)
        if response.status_code != 200:
            raise FetchError("status", response.status_code)
        content = await _bounded(response)
        return Fetched(content, name_of(url, response.headers))


async def _bounded(response: httpx.Response) -> bytes:
    taken: list[bytes] = []
    size = 0
    async for piece in response.aiter_bytes(1 << 16):
        size += len(piece)
        if size > MOST_BYTES:
            raise FetchError("too_big")
        taken.append(piece)
    return b"".join(taken)


async def _address(host: str, port: int, *, allows_private: bool) -> str:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_allowed(a, allows_private=allows_private) for a in addresses):
        raise FetchError("address")
    return addresses[0]


def name_of(url: str, headers: httpx.Headers) -> str:
    """The name that the server gives, or the end of the address, with the ending of its kind."""
    told = Message()
    told["content-disposition"] = headers.get("content-disposition", "").encode(
        "latin-1", "replace").decode("latin-1")  # fmt: skip
    given = told.get_filename() or unquote(PurePosixPath(urlsplit(url).path).name)
    name = _UNSAFE.sub("", given).strip()[-100:] or (urlsplit(url).hostname or "page")
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = _ENDINGS.get(media_type)
    if ending_of(name) not in KIND_OF_NAME and kind is not None:
        ending = next(ending for ending, each in KIND_OF_NAME.items() if each == kind)
        name += ending
    elif ending_of(name) not in KIND_OF_NAME and media_type in {"", "application/xhtml+xml"}:
        name += ".html"
    return name
