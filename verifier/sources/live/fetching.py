"""One service asked over HTTP: patient within a deadline, and every failure one line.

Answers of 429, 408 and 5xx, and connections that fail or break, are tried again after what ``Retry-After`` says, else after 1, 2, 4 ... seconds, as
long as the deadline allows. No redirect is followed, as it would carry a token elsewhere.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

from verifier.errors import InputError
from verifier.sources.live.settings import Settings

MOST_BYTES = 256 * 1024 * 1024
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 16.0
Check = Callable[[bytes], float | None]


class Session:
    """A connection to one service, for one source; its deadline runs from when it is opened."""

    def __init__(self, place: str, settings: Settings) -> None:
        """:raises InputError: when httpx is not installed."""
        try:
            import httpx
        except ImportError:
            raise InputError(place, "needs the package httpx", "Install it with: pip install 'verifier[live]'.") from None
        self.place, self.settings = place, settings
        self._errors = (httpx.HTTPError, httpx.InvalidURL)
        self._too_slow = httpx.TimeoutException
        self._client = httpx.Client(timeout=settings.timeout, follow_redirects=False)
        self._end = monotonic() + settings.deadline

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    def ask(self, method: str, url: str, *, body: Any = None, headers: Mapping[str, str] | None = None, check: Check | None = None) -> bytes:
        """The body of an answer of status 200. ``check`` says of a body how many seconds to wait before asking again, None for a good one.

        :raises InputError: when there is none within the deadline, or the service declines.
        """
        tried = 0
        while True:
            after: float | None = None
            try:
                status, data, after = self._once(method, url, body, headers)
                if status == 200:
                    if check is None or (wait := check(data)) is None:
                        return data
                    problem, after = "asks to be asked more slowly", wait
                else:
                    problem = f"answers with status {status}{self._said(data)}"
                    if status not in _PASSING:
                        raise self._failed(problem)
            except self._too_slow:
                problem = f"gave no answer within {self.settings.timeout:g} s"
            except self._errors as reason:
                problem = f"cannot be reached or broke off ({self.hidden(str(reason)) or type(reason).__name__})"
            wait = min(2.0 ** tried, _LONGEST_WAIT) if after is None else after
            tried += 1
            left = self._end - monotonic()
            if wait >= left:
                more = f", and asks to wait {after:g} s" if after else ""
                raise self._failed(f"{problem}{more}; given up at try {tried}, {self.settings.deadline:g} s are allowed")
            sleep(wait)

    def _once(self, method: str, url: str, body: Any, headers: Mapping[str, str] | None) -> tuple[int, bytes, float | None]:
        data = bytearray()
        left = self._end - monotonic()
        timeout = max(0.05, min(self.settings.timeout, left))
        with self._client.stream(method, url, json=body, headers=dict(headers or {}), timeout=timeout) as response:
            started = monotonic()
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > MOST_BYTES:
                    raise self._failed(f"answers with more than {MOST_BYTES // 2**20} MB")
                if monotonic() > min(self._end, started + 10 * self.settings.timeout):
                    raise self._too_slow("the answer trickles")
            return response.status_code, bytes(data), retry_after(response.headers.get("retry-after"))

    def _failed(self, problem: str) -> InputError:
        return InputError(self.place, f"the service {problem}", "Try again later, check the address and the account, or use --offline.")

    def _said(self, data: bytes) -> str:
        """What an error's body says, where it says so in JSON or plain words."""
        text = data[:2000].decode("utf-8", "replace").strip()
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, dict):
            text = str(next((found[key] for key in ("msg", "message", "error", "detail") if found.get(key)), ""))
        return f" ({self.hidden(text)})" if text and not text.startswith("<") else ""

    def hidden(self, text: str) -> str:
        """The words on one line, without the token, should the service repeat it."""
        secret = self.settings.secret
        text = text.replace(secret, "(token)") if len(secret) >= 6 else text
        text = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
        return text if len(text) <= 160 else text[:159] + "…"


def retry_after(written: str | None) -> float | None:
    """The seconds that a ``Retry-After`` header asks for, as a number or as a date; None where it asks for nothing.

    >>> retry_after("3"), retry_after("soon"), retry_after("Thu, 01 Jan 1970 00:00:00 GMT")
    (3.0, None, 0.0)
    """
    if not written:
        return None
    if written.strip().isdigit():
        return float(written)
    try:
        when = parsedate_to_datetime(written)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=dt.UTC)
    return max(0.0, (when - dt.datetime.now(dt.UTC)).total_seconds())
