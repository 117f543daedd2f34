"""A language model service with files and batches, as OpenAI-compatible providers have them, over real HTTP.

    with LoopbackBatches(answer) as service:
        ...                                                        # files are uploaded, batches made: service.batches, service.lines(id)
        service.finish(without=lambda request: ..., status="expired")     # all that is under way comes to its end
"""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_bytes
from typing import Any

from tests.llm.server import LoopbackModel, Request, Say, Status, completion


class LoopbackBatches(LoopbackModel):
    """The service. ``refuse``, where set, is what POST to an address that ends so is answered with."""

    def __init__(self, answer: Callable[[Request], str] = lambda request: "{}", **more: Any) -> None:
        super().__init__(answer, **more)
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.refuse: dict[str, Status] = {}
        self.headers_seen: list[dict[str, str]] = []

    def lines(self, id_: str) -> list[dict[str, Any]]:
        """The requests of a batch."""
        return [json.loads(line) for line in self.files[self.batches[id_]["input_file_id"]].decode().splitlines()]

    def other(self, method: str, path: str, headers: Any, data: bytes) -> tuple[int, str]:
        self.headers_seen.append({name.lower(): value for name, value in headers.items()})
        path = path.partition("?")[0]
        if method == "POST" and (refused := next((act for end, act in self.refuse.items() if path.endswith(end)), None)) is not None:
            return refused.code, json.dumps({"error": {"message": refused.message}})
        match method, path.split("/")[2:]:
            case "POST", ["files"]:
                return 200, json.dumps(self._uploaded(headers["Content-Type"], data))
            case "GET", ["files", id_, "content"] if id_ in self.files:
                return 200, self.files[id_].decode()
            case "POST", ["batches"]:
                return self._made(json.loads(data))
            case "GET", ["batches"]:
                return 200, json.dumps({"object": "list", "data": list(self.batches.values())[::-1], "has_more": False})
            case "GET", ["batches", id_] if id_ in self.batches:
                return 200, json.dumps(self.batches[id_])
            case "POST", ["batches", id_, "cancel"] if id_ in self.batches:
                self.batches[id_]["status"] = "cancelling"
                return 200, json.dumps(self.batches[id_])
        return super().other(method, path, headers, data)

    def finish(self, without: Callable[[Request], bool] = lambda request: False, status: str = "completed",
               failing: Callable[[Request], Status | Say | None] = lambda request: None) -> None:
        """Ends every batch that is under way: the requests of ``without`` are not answered, others as ``failing`` says or as usual."""
        for batch in self.batches.values():
            if batch["status"] != "in_progress":
                continue
            batch["status"] = status
            if status == "failed":
                batch["errors"] = {"object": "list", "data": [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None}]}
                continue
            good, bad = [], []
            for line in self.lines(batch["id"])[::-1]:
                request = Request(line["url"], {}, line["body"])
                act = failing(request) or Say()
                told: dict[str, Any] = {"id": "r", "custom_id": line["custom_id"], "response": None, "error": None}
                if without(request):
                    bad.append(told | {"error": {"code": "batch_expired", "message": "This request could not be executed before the completion window expired."}})
                elif isinstance(act, Status):
                    bad.append(told | {"response": {"status_code": act.code, "request_id": "q", "body": {"error": {"message": act.message}}}})
                else:
                    body = completion(request, act, self.answer(request) if act.text is None else act.text)
                    good.append(told | {"response": {"status_code": 200, "request_id": "q", "body": body}})
            for name, rows in (("output_file_id", good), ("error_file_id", bad)):
                if rows:
                    batch[name] = self._kept("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())
            batch["request_counts"] = {"total": len(good) + len(bad), "completed": len(good), "failed": len(bad)}

    def _kept(self, data: bytes) -> str:
        id_ = f"file-{len(self.files) + 1}"
        self.files[id_] = data
        return id_

    def _uploaded(self, kind: str, data: bytes) -> dict[str, Any]:
        message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + data)
        parts = {part.get_param("name", header="content-disposition"): part for part in message.get_payload()}  # type: ignore[union-attr]
        assert parts["purpose"].get_payload() == "batch"  # type: ignore[union-attr]
        content = parts["file"].get_payload(decode=True)  # type: ignore[union-attr]
        assert isinstance(content, bytes)
        return {"id": self._kept(content), "object": "file", "bytes": len(content), "created_at": 1, "filename": "x.jsonl", "purpose": "batch",
                "status": "processed"}

    def _made(self, body: dict[str, Any]) -> tuple[int, str]:
        id_ = f"batch_{len(self.batches) + 1}"
        self.batches[id_] = {"id": id_, "object": "batch", "created_at": 1, "status": "in_progress", "endpoint": body["endpoint"],
                             "input_file_id": body["input_file_id"], "completion_window": body["completion_window"], "metadata": body["metadata"]}
        self.batches[id_]["request_counts"] = {"total": len(self.lines(id_)), "completed": 0, "failed": 0}
        return 200, json.dumps(self.batches[id_])
