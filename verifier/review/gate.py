"""What may come in at all, before any page is made: known hosts, no requests from other sites, bodies of a bounded size; and the
headers that every answer carries.

Loopback is no fence: any web page can send requests to this machine's own ports. So a foreign Host is refused (a name that was
pointed here), a POST must come from our own page, and nothing runs in the page but its own script.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")
HEADERS = {
    "content-security-policy": POLICY, "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin", "cache-control": "no-store",
}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Gate:
    """The outermost layer of the application.

    :param hosts: names under which it may be called besides those of the loopback, without port.
    :param largest: bytes of a request's body by the beginning of its path; the first that fits counts.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = (), largest: tuple[tuple[str, int], ...] = (("/", 64 * 1024),)) -> None:
        self.app, self.largest = app, largest
        self.hosts = frozenset(name.lower() for name in (*LOOPBACK, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        await self.app(scope, _Bounded(receive, self._limit(scope)), with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if host_of(headers.get("host", "")) not in self.hosts:
            return PlainTextResponse("This host name is not served here. Name it with --allow-host.\n", 400)
        if scope["method"] not in ("GET", "HEAD") and not from_here(headers):
            return PlainTextResponse("A request from another site is refused.\n", 403)
        size = headers.get("content-length", "0")
        if not size.isdigit() or int(size) > self._limit(scope):
            return PlainTextResponse(f"The body is larger than {self._limit(scope)} bytes.\n", 413)
        return None

    def _limit(self, scope: Scope) -> int:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return next((size for start, size in self.largest if path.startswith(start)), 64 * 1024)


class TooLarge(Exception):
    """A body without a length that went past the limit."""


class _Bounded:
    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive, self.left = receive, limit

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise TooLarge
        return message


def host_of(value: str) -> str:
    """The host name of a Host header, without its port, in small letters; empty where it is none.

    >>> host_of("LOCALHOST:8000"), host_of("[::1]:80"), host_of("a@b"), host_of("x/y")
    ('localhost', '::1', '', '')
    """
    if any(ch in value for ch in "@/\\?# \t"):
        return ""
    try:
        return (urlsplit(f"//{value}").hostname or "").lower()
    except ValueError:
        return ""


def from_here(headers: Headers) -> bool:
    """Whether a request that changes something was sent by our own page, or by no browser at all and without its cookies."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin" or site == "none" and "cookie" not in headers
    origin = headers.get("origin")
    if origin is not None:
        try:
            return urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
        except ValueError:
            return False
    return "cookie" not in headers
