"""``POST /v1/check``: the contract's report over HTTP, and what is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

for package in ("starlette", "jinja2", "httpx"):
    pytest.importorskip(package, reason="of the review extra")

from starlette.testclient import TestClient  # noqa: E402

from verifier.records import Report  # noqa: E402
from verifier.review.http_check import Service  # noqa: E402
from verifier.review.server import Desks  # noqa: E402
from verifier.review.visitors import Visitors  # noqa: E402
from verifier.verification import verify  # noqa: E402

ZH = Path(__file__).resolve().parents[1] / "samples" / "zh"
TOKEN = "a-token-of-some-length"
FIGURES = [{"metric": "归母净利润", "period": "2025", "value": "9.55", "unit": "亿元"}, {"metric": "归母净利润", "period": "2024", "value": "7.70", "unit": "亿元"}]
WRONG = "2025年归母净利润9.55亿元，同比增长416%。"


def client_of(service: Service) -> TestClient:
    return TestClient(Desks([], Visitors(["A"]), service).app(), "http://localhost")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(Service()) as client:
        yield client


@pytest.fixture(scope="module")
def guarded() -> Iterator[TestClient]:
    with client_of(Service(TOKEN)) as client:
        yield client


def test_the_contract_s_report(client: TestClient) -> None:
    answer = client.post("/v1/check", json={"text": WRONG, "sources": [{"figures": FIGURES}], "language": "en"})
    report = Report.model_validate_json(answer.text)
    assert answer.status_code == 200 and [c.verdict for c in report.claims] == ["supported", "refuted"]
    assert report.claims[1].expected is not None and report.claims[1].expected.text == "24.03%"


@pytest.mark.parametrize(("note", "source"), [("bank", "bank.sources.csv"), ("airline", "airline.sources.xlsx"), ("agent", "agent.sources.json")])
def test_it_is_what_the_command_says(client: TestClient, note: str, source: str) -> None:
    data = (ZH / source).read_bytes()
    content = base64.b64encode(data).decode() if source.endswith("xlsx") else data.decode()
    text = (ZH / f"{note}.md").read_bytes().decode()
    answer = client.post("/v1/check", json={"text": text, "name": f"{note}.md", "sources": [{"name": source, "content": content}]})
    assert json.loads(answer.text) == json.loads(verify(ZH / f"{note}.md", [ZH / source]).to_json())


@pytest.mark.parametrize(("body", "said"), [
    ({}, "text: is missing"), ({"text": "  "}, "text: is missing"), ({"text": 7}, "text: is no text"), ([], "request: is no object"),
    ({"text": "x", "path": "/etc/passwd"}, "path: is not known"), ({"text": "x", "name": "../../etc/passwd"}, "name: is no file name"),
    ({"text": "x", "name": "a.docx"}, "no suffix"), ({"text": "x", "language": "fr"}, "language: is unknown"),
    ({"text": "x", "sources": ["/etc/passwd"]}, "sources[0]: is no object"), ({"text": "x", "sources": [{"name": "/etc/passwd"}]}, "sources[0]: is no object"),
    ({"text": "x", "sources": [{"name": "/etc/a.json", "content": "[]"}]}, "is no file name"),
    ({"text": "x", "sources": [{"name": "a.json", "content": "{"}]}, "a.json"), ({"text": "x", "sources": [{"name": "a.xlsx", "content": "?"}]}, "no base64"),
    ({"text": "x", "sources": [{"name": "a.xlsx", "content": "UEsDBA=="}]}, "a.xlsx"), ({"text": "x", "sources": [{}] * 21}, "sources: is no list"),
    ({"text": "x", "sources": [{"name": "postgresql://h/d", "content": "x"}]}, "is no file name"),
])
def test_what_cannot_be_used_is_one_line(client: TestClient, body: Any, said: str) -> None:
    answer = client.post("/v1/check", json=body)
    assert answer.status_code == 422 and said in answer.json()["error"] and "\n" not in answer.json()["error"]


def test_a_text_that_names_a_file_is_a_text(client: TestClient) -> None:
    report = client.post("/v1/check", json={"text": str(ZH / "agent.md"), "with_text": True}).json()
    assert report["document"]["text"] == str(ZH / "agent.md") and len(report["claims"]) <= 1


def test_limits_and_kinds(client: TestClient) -> None:
    assert client.post("/v1/check", content=b"{" * 100_000, headers={"content-type": "application/json"}).status_code == 422
    assert client.post("/v1/check", content=b"text=x", headers={"content-type": "application/x-www-form-urlencoded"}).status_code == 415
    assert client.post("/v1/check", content=b"x" * (4 * 1024 * 1024 + 1), headers={"content-type": "application/json"}).status_code == 413
    assert client.get("/v1/check").status_code == 405 and client.get("/v1/nothing").json() == {"error": "Not Found"}


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {"host": "evil.example"}])
def test_no_page_of_another_site_may_ask(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/v1/check", json={"text": WRONG}, headers=headers).status_code in (400, 403)


def test_the_token(guarded: TestClient) -> None:
    body = {"text": WRONG, "sources": [{"figures": FIGURES}]}
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}, {"authorization": "Bearer \u00e9".encode("latin-1")}):
        assert guarded.post("/v1/check", json=body, headers=headers).status_code == 401  # type: ignore[arg-type]
    assert guarded.post("/v1/check", json=body, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert guarded.get("/v1/health").json()["status"] == "ok"


def test_a_check_past_its_time_is_ended_and_the_next_one_works() -> None:
    slow = "公司2025年营业收入为4.58亿元，同比增长69%，毛利率38.6%。" * 6000
    with client_of(Service(seconds=0.3, workers=1)) as client:
        answer = client.post("/v1/check", json={"text": slow})
        assert answer.status_code == 504 and "0.3 seconds" in answer.json()["error"]
        assert client.post("/v1/check", json={"text": "毛利率38.6%"}).status_code == 200


def test_it_is_described(client: TestClient, guarded: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1") and set(described["paths"]) == {"/v1/check", "/v1/health"}
    named = set(described["components"]["schemas"])
    refs = {ref.rsplit("/", 1)[1] for ref in _refs(described)}
    assert "Report" in refs and refs <= named
    assert "security" not in described["paths"]["/v1/check"]["post"] and guarded.get("/openapi.json").json()["paths"]["/v1/check"]["post"]["security"]


def _refs(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for key, inner in value.items() for each in ([inner] if key == "$ref" else _refs(inner))]
    return [each for inner in value for each in _refs(inner)] if isinstance(value, list) else []
