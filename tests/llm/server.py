"""A language model service on the loopback: real HTTP, the chat-completions protocol, and every failure a real service has shown.

    with LoopbackModel(lambda request: '{"claims": []}') as service:
        service.script = [Status(429, headers={"Retry-After": "0.1"}), Say()]       # one act a request; then the answers as given
        ... service.url, service.requests

It answers in whichever way it is asked (json_schema, tools, json_object) that is in ``knows``, and says 400 to the others.
"""

from __future__ import annotations

import gzip
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Request:
    """What was sent: the path, the headers with lower-case names, and the body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body["messages"])

    @property
    def user(self) -> str:
        """The text of the last turn."""
        return str(self.messages[-1]["content"])

    @property
    def method(self) -> str:
        kind = (self.body.get("response_format") or {}).get("type")
        return "function_calling" if self.body.get("tools") else {"json_schema": "json_schema", "json_object": "json_mode"}.get(kind, "text")


@dataclass(frozen=True)
class Say:
    """An answer: ``text`` (None: the service's usual one), how it ended, a refusal, whether tokens are told, and seconds it takes."""

    text: str | None = None
    finish: str = "stop"
    refusal: str | None = None
    usage: bool = True
    after: float = 0
    as_content: bool = False


@dataclass(frozen=True)
class Status:
    """An HTTP error."""

    code: int
    message: str = "out of order"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Body:
    """Status 200 with this body."""

    text: str
    kind: str = "application/json"


@dataclass(frozen=True)
class Hang:
    """Accepts the request and never answers."""


@dataclass(frozen=True)
class Trickle:
    """Begins an answer and sends a blank now and then, for ever."""

    every: float = 0.05


@dataclass(frozen=True)
class Flood:
    """An answer without end, as fast as it can be sent; ``packed``: a compressed one that unpacks to a hundred megabytes and more."""

    packed: bool = False


@dataclass(frozen=True)
class Drop:
    """Closes the connection: at once, or in the middle of the answer."""

    midway: bool = False


Act = Say | Status | Body | Hang | Trickle | Flood | Drop


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that has gone away is no news
            super().handle_error(request, client_address)


class LoopbackModel:
    """The service. ``act(request)``, where given, decides for each request; else ``script``, act by act, and then ``answer``."""

    def __init__(self, answer: Callable[[Request], str] = lambda request: "{}", *, knows: set[str] | None = None,
                 act: Callable[[Request], Act] | None = None, models: set[str] | None = None) -> None:
        self.answer, self.act, self.models = answer, act, models
        self.knows = {"json_schema", "function_calling", "json_mode"} if knows is None else knows
        self.script: list[Act] = []
        self.requests: list[Request] = []
        self.under_way = self.most_under_way = self.flooded = 0
        self.lock = threading.Lock()
        self.closing = threading.Event()
        outer = self

        class Handler(_Handler):
            service = outer

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def other(self, method: str, path: str, headers: Any, data: bytes) -> tuple[int, str]:
        """Status and body for what is no chat completion."""
        return 404, json.dumps({"error": {"message": f"no such address: {path}"}})

    def next_act(self, request: Request) -> Act:
        with self.lock:
            self.requests.append(request)
            scripted = self.script.pop(0) if self.script else None
        if self.models is not None and request.body.get("model") not in self.models:
            return Status(404, f"The model `{request.body.get('model')}` does not exist")
        if scripted is not None:
            return scripted
        if request.method != "text" and request.method not in self.knows:
            words = {"json_schema": "response_format of type json_schema is not supported", "json_mode": "response_format json_object is not supported",
                     "function_calling": "this model does not support tools"}
            return Status(400, words[request.method])
        return self.act(request) if self.act else Say()


class _Handler(BaseHTTPRequestHandler):
    service: LoopbackModel
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self._send(*self.service.other("GET", self.path, self.headers, b""))

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if not self.path.partition("?")[0].endswith("/chat/completions"):
            self._send(*self.service.other("POST", self.path, self.headers, data))
            return
        body = json.loads(data)
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        service = self.service
        act = service.next_act(request)
        with service.lock:
            service.under_way += 1
            service.most_under_way = max(service.most_under_way, service.under_way)
        try:
            self._play(act, request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with service.lock:
                service.under_way -= 1

    def _play(self, act: Act, request: Request) -> None:
        if isinstance(act, Say):
            self.service.closing.wait(act.after)
            text = self.service.answer(request) if act.text is None else act.text
            self._send(200, json.dumps(completion(request, act, text), ensure_ascii=False))
        elif isinstance(act, Status):
            self._send(act.code, json.dumps({"error": {"message": act.message, "type": "error", "code": None}}), headers=act.headers)
        elif isinstance(act, Body):
            self._send(200, act.text, act.kind)
        elif isinstance(act, Hang):
            self.service.closing.wait(30)
            self.close_connection = True
        elif isinstance(act, Trickle):
            self._head(200, "application/json", 1_000_000, {})
            until = time.monotonic() + 30
            while time.monotonic() < until and not self.service.closing.wait(act.every):
                self.wfile.write(b" ")
                self.wfile.flush()
            self.close_connection = True
        elif isinstance(act, Flood):
            self._flood(act.packed)
        else:
            if act.midway:
                self._head(200, "application/json", 10_000, {})
                self.wfile.write(b'{"id": "x", "choices": [')
                self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def _flood(self, packed: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        part = gzip.compress(b" " * (200 << 20), 1) if packed else b" " * (1 << 16)
        self.close_connection = True
        while not self.service.closing.is_set():
            self.wfile.write(part)
            self.service.flooded += len(part)
            if packed:
                return

    def _send(self, code: int, text: str, kind: str = "application/json", headers: dict[str, str] | None = None) -> None:
        data = text.encode()
        self._head(code, kind, len(data), headers or {})
        self.wfile.write(data)

    def _head(self, code: int, kind: str, length: int, headers: dict[str, str]) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


def completion(request: Request, act: Say, text: str) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    finish = act.finish
    if act.refusal is not None:
        message = {"role": "assistant", "content": None, "refusal": act.refusal}
    elif request.method == "function_calling" and not act.as_content:
        name = request.body["tools"][0]["function"]["name"]
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
        message = {"role": "assistant", "content": None, "tool_calls": [call] if text else None}
        finish = "tool_calls" if finish == "stop" and text else finish
    made: dict[str, Any] = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request.body["model"],
                            "choices": [{"index": 0, "message": message, "finish_reason": finish}]}
    if act.usage:
        made["usage"] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return made
