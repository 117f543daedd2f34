"""``POST /v1/check``: a text and its figures in, the contract's report out. Nothing of the host can be named: all comes with the request."""

from __future__ import annotations

import base64
import binascii
import json
import queue
import secrets
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from verifier.documents.reading import READERS as DOCUMENTS
from verifier.errors import InputError
from verifier.review.workers import Overdue, Workers
from verifier.sources import READERS as SOURCES

KEYS = frozenset({"text", "name", "sources", "entity", "language", "with_text"})
BINARY = frozenset({".xlsx", ".xlsm", ".parquet"})
TEXTS = frozenset({".md", ".markdown", ".txt", ".html", ".htm"})
MOST_SOURCES = 20


class Service:
    """The interface for publishing systems.

    :param token: what a caller must bear; None where anybody on this machine may call.
    :param largest: bytes of a request; :param seconds: of a check.
    """

    def __init__(self, token: str | None = None, *, largest: int = 4 * 1024 * 1024, seconds: float = 20, workers: int = 2) -> None:
        self.token, self.largest, self.seconds = token, largest, seconds
        self.workers = Workers(workers, seconds)

    def routes(self) -> list[Route]:
        """Its addresses."""
        return [Route("/v1/check", self.check, methods=["POST"]), Route("/v1/health", self.health), Route("/openapi.json", self.described)]

    def close(self) -> None:
        """Ends what it started."""
        self.workers.close()

    async def health(self, request: Request) -> Response:
        from verifier.verification import VERSION

        return JSONResponse({"status": "ok", "verifier": VERSION})

    async def described(self, request: Request) -> Response:
        from verifier.review.openapi import description

        return JSONResponse(description(str(request.scope.get("root_path", "")), self.token is not None, self.largest, self.seconds))

    async def check(self, request: Request) -> Response:
        if self.token is not None:
            scheme, _, given = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not secrets.compare_digest(given.strip().encode(), self.token.encode()):
                return JSONResponse({"error": "Bear the token: Authorization: Bearer ..."}, 401, {"www-authenticate": "Bearer"})
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return JSONResponse({"error": "Send application/json."}, 415)
        try:
            asked = read_request(await request.body())
            found = await run_in_threadpool(self.workers.run, asked, self.seconds)
        except InputError as reason:
            return JSONResponse({"error": str(reason)}, 422)
        except queue.Empty:
            return JSONResponse({"error": "All workers are busy. Try again."}, 503, {"retry-after": "5"})
        except Overdue:
            return JSONResponse({"error": f"The check took longer than {self.seconds:g} seconds. Send a shorter text or fewer figures."}, 504)
        if "error" in found:
            return JSONResponse({"error": found["error"]}, 422)
        return Response(found["report"], media_type="application/json")


def read_request(body: bytes) -> dict[str, Any]:
    """A request's JSON, checked key by key.

    :raises InputError: one line with the key that is wrong.

    >>> read_request(b'{"text": "PE 7"}')["name"]
    'text.md'
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise InputError("request", "is no JSON", "Send {text, sources}.") from None
    if not isinstance(data, dict):
        raise InputError("request", "is no object", "Send {text, sources}.")
    if strange := sorted(set(data) - KEYS):
        raise InputError(strange[0][:40], "is not known", f"Use {', '.join(sorted(KEYS))}.")
    text = _string(data, "text")
    if not text.strip():
        raise InputError("text", "is missing or empty", "Send the commentary.")
    name = _named(_string(data, "name", "text.md"), "name", TEXTS & DOCUMENTS.keys())
    if data.get("language") not in (None, "zh", "en"):
        raise InputError("language", "is unknown", "Use zh or en.")
    if data.get("with_text") not in (None, True, False):
        raise InputError("with_text", "is neither true nor false", "Leave it out.")
    given = data.get("sources", [])
    if not isinstance(given, list) or len(given) > MOST_SOURCES:
        raise InputError("sources", f"is no list of at most {MOST_SOURCES}", "Send [{name, content}].")
    return {"text": text, "name": name, "entity": _string(data, "entity") or None, "language": data.get("language"),
            "with_text": data.get("with_text"), "sources": [_source(each, number) for number, each in enumerate(given)]}


def _source(given: Any, number: int) -> dict[str, str]:
    place = f"sources[{number}]"
    if not isinstance(given, dict) or not set(given) <= {"name", "content", "figures"} or ("content" in given) == ("figures" in given):
        raise InputError(place, "is no object of a name with content or figures", "Send {name, content} or {figures: [...]}.")
    if "figures" in given:
        name = _named(_string(given, "name", f"figures{number}.json"), f"{place}.name", frozenset({".json"}))
        return {"name": name, "content": json.dumps(given["figures"], ensure_ascii=False)}
    name = _named(_string(given, "name"), f"{place}.name", frozenset(SOURCES))
    content = _string(given, "content")
    if "." + name.rsplit(".", 1)[-1].lower() not in BINARY:
        return {"name": name, "content": content}
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise InputError(f"{place}.content", "is no base64", f"Send {name} in base64.") from None
    return {"name": name, "base64": content}


def _string(data: dict[str, Any], key: str, default: str = "") -> str:
    value = data.get(key, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise InputError(key, f"is no text (found {type(value).__name__})", "Send a string.")
    return value


def _named(name: str, place: str, suffixes: frozenset[str]) -> str:
    """A name that is a name and no path, with one of the suffixes."""
    if not name or len(name) > 120 or any(ch in name for ch in "/\\\0") or not name.isprintable():
        raise InputError(place, "is no file name", "Send a name without folders.")
    if "." + name.rsplit(".", 1)[-1].lower() not in suffixes:
        raise InputError(place, "has no suffix that is read here", f"Use {', '.join(sorted(suffixes))}.")
    return name
