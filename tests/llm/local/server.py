"""A llama.cpp server in a process of its own, for the time of a test or a count.

    with LocalModel(weights()) as model:
        ... model.url, model.count("净利润为9.55亿元")

Run as a script it is that process: ``python server.py WEIGHTS THREADS TEMPLATE`` prints its address and serves until its input ends, so that it
does not outlive whoever started it.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

CONTEXT = 6144
"""Tokens of one talk; the longest prompt, passage and answer of the tests are below half of it."""
TEMPLATE = Path(__file__).with_name("tools.jinja")
"""The model's own template makes the server miss its tool calls: they come in a fence."""


class LocalModel:
    """The server. A context manager; ``url`` is its OpenAI-compatible address, ``place`` the server's own.

    :raises RuntimeError: when the server does not come up within ``patience`` seconds.
    """

    def __init__(self, weights: Path, *, threads: int = 2, patience: float = 120) -> None:
        self._arguments = [sys.executable, __file__, str(weights), str(threads), str(TEMPLATE)]
        self._patience = patience
        self._process: subprocess.Popen[str] | None = None
        self.place = ""

    @property
    def url(self) -> str:
        return f"{self.place}/v1"

    def __enter__(self) -> Self:
        # threads that wait in a loop starve each other where the cores are shared: ten times slower
        environment = os.environ | {"OMP_WAIT_POLICY": "passive"}
        self._process = subprocess.Popen(self._arguments, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            self._wait(time.monotonic() + self._patience)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _wait(self, until: float) -> None:
        assert self._process is not None and self._process.stdout is not None
        while not self.place:
            ready, _, _ = select.select([self._process.stdout], [], [], max(0.0, until - time.monotonic()))
            line = self._process.stdout.readline() if ready else ""
            if not line:
                raise RuntimeError("the local model did not start" + (f" in {self._patience:g} s" if ready == [] else ""))
            self.place = line.split()[1].rstrip("/") if line.startswith("SERVING ") else ""
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.place}/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.2)  # 503 while the weights are being read
        raise RuntimeError("the local model is not ready in time")

    def count(self, text: str) -> int:
        """How many tokens the text is, by the model's own tokenizer."""
        return len(self._post("/tokenize", {"content": text, "add_special": False, "parse_special": True})["tokens"])

    def shown(self, messages: list[dict[str, str]]) -> str:
        """The whole text the model is given for these turns."""
        return str(self._post("/apply-template", {"messages": messages})["prompt"])

    def speed(self) -> tuple[float, float]:
        """Tokens that it reads and that it writes in a second, by a short trial; next to none where even that does not end."""
        try:
            told = self._post("/completion", {"prompt": "Revenue rose 12.5% in the third quarter. " * 12, "n_predict": 12, "cache_prompt": False})["timings"]
        except TimeoutError:
            return 0.1, 0.1
        return float(told["prompt_per_second"]), float(told["predicted_per_second"])

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(self.place + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def serve(weights: str, threads: int, template: str) -> None:
    """Serves the weights until the input ends."""
    import xllamacpp

    asked = xllamacpp.CommonParams()
    asked.model.path, asked.model_alias, asked.hostnames, asked.port = weights, {"local"}, ["127.0.0.1"], 0
    asked.n_ctx, asked.n_parallel, asked.ui, asked.verbosity = CONTEXT, 1, False, 1
    asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = threads
    asked.chat_template = Path(template).read_text("utf-8")
    server = xllamacpp.Server(asked)
    print("SERVING", server.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)  # a request under way would be waited for


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
