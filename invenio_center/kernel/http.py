"""The one HTTP client towards providers: time budgets, byte caps, no way into private networks. Pure.

The address is resolved here, checked, and the connection goes to the checked address, so that a name which answers
differently the second time gains nothing. It repeats nothing by itself: whether a call may be repeated is for those who
know what it did. What it raises says whether the provider can have seen the request.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
import orjson

MAX_ANSWER = 2 * 1024 * 1024
MAX_REDIRECTS = 3
CONNECT_S, READ_S, TOTAL_S = 5.0, 20.0, 45.0
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Leaving = Callable[[], AbstractContextManager[object]]


class HttpError(Exception):
    """The call did not give an answer. The text carries no secret, no path and no query."""


class NotSent(HttpError):
    """Nobody received the request: it may be repeated."""


class AddressRefused(NotSent):
    """The name leads into a network that providers do not live in."""


class NoAnswer(HttpError):
    """The request may have been received and acted upon."""


class TooLarge(HttpError):
    """The answer is longer than the caller allows."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON, or None when it is something else."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None


def is_allowed(address: str, networks: Sequence[Network]) -> bool:
    """Public addresses, and those of ``networks``."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    if any(found in network for network in networks if network.version == found.version):
        return True
    return found.is_global and not found.is_multicast


def checked_addresses(host: str, port: int, networks: Sequence[Network]) -> list[str]:
    """Where a name leads. Raises NotSent; one bad address condemns the name: an honest provider has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent(f"{host}: name not found") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_allowed(address, networks) for address in addresses):
        raise AddressRefused("endereço em rede privada")
    return addresses


class _CheckedBackend(httpcore.SyncBackend):
    """Connects to addresses that were checked, never to names."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = networks

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        last: Exception = httpcore.ConnectError("no address")
        for address in checked_addresses(host, port, self._networks):
            try:
                return super().connect_tcp(address, port, *args, **kwargs)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last


class _Transport(httpx.HTTPTransport):
    def __init__(self, networks: Sequence[Network]) -> None:
        super().__init__()
        # httpx has no public way to choose how its pool connects.
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=32,
            max_keepalive_connections=16,
            keepalive_expiry=30,
            network_backend=_CheckedBackend(networks),
        )


@lru_cache
def _session(networks: tuple[str, ...], _process: int) -> httpx.Client:
    """One pool of connections for each process; forked children make their own."""
    allowed = [ipaddress.ip_network(network) for network in networks]
    return httpx.Client(
        transport=_Transport(allowed),
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": "Invenio/1"},
    )


class Client:
    """``private`` lists networks allowed beside the public internet; ``secrets`` never appear in what is raised.

    ``leaving`` is entered when all is ready for the first bytes of a request to leave (name found, connection open) and
    left when they are in the network's hands. What it raises keeps them here and reaches the caller.
    """

    def __init__(
        self, *, private: Sequence[str] = (), secrets: Sequence[str] = (), leaving: Leaving = nullcontext
    ) -> None:
        self._networks = tuple(private)
        self._secrets = tuple(secret for secret in secrets if secret)
        self.leaving = leaving

    def guarded(self, leaving: Leaving) -> Client:
        """The same client, asking before anything leaves."""
        return Client(private=self._networks, secrets=self._secrets, leaving=leaving)

    def request(
        self,
        method: str,
        url: str,
        *,
        max_bytes: int = MAX_ANSWER,
        total_s: float = TOTAL_S,
        cut: bool = False,
        **kwargs: Any,
    ) -> Answer:
        """One call, redirects not followed. ``kwargs``: headers, params, json, data, files, content, auth.

        ``cut``: only the first ``max_bytes`` of the answer matter; the rest is left unread, whatever its length.
        """
        with self._open(method, url, total_s, **kwargs) as response:
            until = time.monotonic() + total_s
            body = (
                _first(response, max_bytes, until) if cut else b"".join(_bounded(response, max_bytes, until))
            )
            return Answer(response.status_code, dict(response.headers), body)

    def stream(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int,
        total_s: float = 120.0,
    ) -> Iterator[bytes]:
        """A file in pieces. Follows a few redirects; credentials go to the first host only."""
        deadline, first = time.monotonic() + total_s, urlsplit(url).netloc
        for _ in range(MAX_REDIRECTS + 1):
            sent = headers if urlsplit(url).netloc == first else None
            with self._open("GET", url, total_s, headers=sent) as response:
                if response.next_request is not None:
                    url = str(response.next_request.url)
                    continue
                if response.status_code != 200:
                    raise HttpError(f"{urlsplit(url).hostname}: HTTP {response.status_code}")
                yield from _bounded(response, max_bytes, deadline)
                return
        raise HttpError(f"{urlsplit(url).hostname}: too many redirects")

    def connect(self, host: str, port: int, *, timeout_s: float = READ_S) -> socket.socket:
        """An open connection to a checked address, for protocols other than HTTP. Raises NotSent."""
        networks = [ipaddress.ip_network(network) for network in self._networks]
        for address in checked_addresses(host, port, networks):
            try:
                connected = socket.create_connection((address, port), CONNECT_S)
            except OSError:
                continue
            connected.settimeout(timeout_s)
            return connected
        raise NotSent(f"{host}: ConnectError")

    @contextmanager
    def _open(self, method: str, url: str, total_s: float, **kwargs: Any) -> Iterator[httpx.Response]:
        timeout = httpx.Timeout(min(READ_S, total_s), connect=min(CONNECT_S, total_s))
        host = urlsplit(url).hostname or "?"
        try:
            with (
                ExitStack() as held,
                _session(self._networks, os.getpid()).stream(
                    method, url, timeout=timeout, extensions=_watching(self.leaving, held), **kwargs
                ) as response,
            ):
                yield response
        except NEVER_SENT as error:
            raise NotSent(self._said(host, error)) from None
        except (httpx.InvalidURL, ValueError) as error:
            raise NotSent(self._said(host, error)) from None
        except httpx.HTTPError as error:
            raise NoAnswer(self._said(host, error)) from None

    def _said(self, host: str, error: Exception) -> str:
        text = f"{host}: {type(error).__name__}"
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def _watching(leaving: Leaving, held: ExitStack) -> dict[str, Any]:
    """What httpcore is asked for: to be told when the head of a request is about to be written, and when it was."""
    if leaving is nullcontext:
        return {}

    def told(event: str, _about: Mapping[str, Any]) -> None:
        if event.endswith(".send_request_headers.started"):
            held.enter_context(leaving())
        elif event.endswith((".send_request_headers.complete", ".send_request_headers.failed")):
            held.close()

    return {"trace": told}


def _first(response: httpx.Response, most: int, deadline: float) -> bytes:
    """The beginning of the body. Its end is left in the connection, which is then not used again."""
    found = b""
    for piece in response.iter_bytes(most):
        found += piece
        if len(found) >= most or time.monotonic() > deadline:
            break
    return found[:most]


def _bounded(response: httpx.Response, max_bytes: int, deadline: float) -> Iterator[bytes]:
    host, size = response.url.host, 0
    for piece in response.iter_bytes(65536):
        size += len(piece)
        if size > max_bytes:
            raise TooLarge(f"{host}: more than {max_bytes} bytes")
        if time.monotonic() > deadline:
            raise NoAnswer(f"{host}: too slow")
        yield piece
