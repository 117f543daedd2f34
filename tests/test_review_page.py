"""The page over HTTP, without a browser: who gets in, what is shown, what is taken down, what is refused."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from verifier.cli import main

for package in ("starlette", "jinja2", "httpx"):
    pytest.importorskip(package, reason="of the review extra")

from starlette.testclient import TestClient  # noqa: E402

from verifier.review.desk import Desk  # noqa: E402
from verifier.review.gate import POLICY  # noqa: E402
from verifier.review.log import DecisionLog  # noqa: E402
from verifier.review.server import Desks  # noqa: E402
from verifier.review.visitors import Visitors  # noqa: E402
from verifier.review.wording import _WORDS  # noqa: E402

HERE = Path(__file__).with_name("review")
HOME = "http://localhost:8765"


class Site:
    """A site over one or more notes, with a client for each reviewer."""

    def __init__(self, folder: Path, *notes: str, sole: bool = False, source: str = "seedlike.sources.json", root: str = "") -> None:
        self.folder = folder
        sources = [folder / source] if source else []
        self.desks = [Desk(folder / name, sources, DecisionLog(folder / f"{name}.review.jsonl"), sole=sole) for name in notes]
        self.visitors = Visitors(["李娜", "王芳"])
        self.app = Desks(self.desks, self.visitors).app()
        self.root = root

    def client(self, who: str | None = "李娜") -> TestClient:
        made = TestClient(self.app, HOME, raise_server_exceptions=True, headers={"origin": HOME}, root_path=self.root)
        if who:
            made.get(self.visitors.link(who, ""))
        return made

    def decide(self, who: str = "李娜", note: int = 0, **form: str) -> Any:
        return self.client(who).post(f"/notes/{note}/decisions", data=form, headers={"accept": "application/json"})


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    for name in ("seedlike.md", "seedlike.sources.json"):
        shutil.copy(HERE / name, tmp_path)
    yield Site(tmp_path, "seedlike.md")


class Outline(HTMLParser):
    """Every tag of a page with its attributes, and the ids that occur twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_without_the_link_nothing_is_shown(site: Site) -> None:
    stranger = site.client(None)
    for path in ("/", "/notes/0", "/notes/0/head", "/notes/0/claims/c05?do=correct", "/notes/0/sources/0", "/notes/0/certificate", "/notes/0/record.json",
                 "/notes/0/log.jsonl", "/enter?token=guess", "/enter"):
        answer = stranger.get(path, follow_redirects=False)
        assert answer.status_code == 401 and "澜舟" not in answer.text, path
    assert stranger.post("/notes/0/decisions", data={"kind": "accept", "claim": "c05"}).status_code == 401


def test_the_page_holds_note_findings_and_decisions(site: Site) -> None:
    page = site.client().get("/").text
    assert page.count('class="n ') >= 17 and "1.04亿元" in page and "待定" in page
    roots = re.findall(r'<section class="group"><h3>错误与后果.*?</section>', page, re.S)[0]
    assert roots.index("1.04亿元") < roots.index("由此出错 3 处") < roots.index("500%") < roots.index("150.00元/股")
    assert "[149.995, 150.005] 元/股" in page and "[14.984, 15.016] 元/股" in page


def test_every_answer_carries_the_policy_and_no_page_needs_anything_inline(site: Site) -> None:
    client = site.client()
    pages = ["/notes/0", "/notes/0/claims/c05?do=overrule", "/notes/0/sources/0?figure=2", "/notes/0/certificate", "/notes/9", "/nowhere"]
    for path in pages:
        answer = client.get(path)
        assert answer.headers["content-security-policy"] == POLICY and answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store" and "access-control-allow-origin" not in answer.headers
        for tag, attributes in Outline(answer.text).tags:
            assert "style" not in attributes and not [name for name in attributes if name.startswith("on")], (path, tag)
            assert tag != "style" and (tag != "script" or attributes.get("src", "").startswith("/static/"))
    for name in ("review.js", "review.css", "page.css"):
        assert client.get(f"/static/{name}").status_code == 200
    for name in ("..%2fserver.py", "server.py", "%2e%2e/%2e%2e/records.py", "review.js%00"):
        assert client.get(f"/static/{name}").status_code == 404


def test_names_are_there_for_a_screen_reader_and_no_id_stands_twice(site: Site) -> None:
    site.decide(kind="correct", claim="c11", value="15.00")
    page = Outline(site.client().get("/notes/0").text)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    numbers = [attributes for tag, attributes in page.tags if tag == "a" and (attributes.get("class") or "").startswith("n ") and "id" in attributes]
    assert numbers and all(attributes["aria-label"] for attributes in numbers)
    assert any("改为 2.43倍" in (attributes.get("aria-label") or "") for attributes in numbers)


def test_a_decision_by_form_alone_leads_back_to_its_claim(site: Site) -> None:
    client = site.client()
    form = client.get("/notes/0/claims/c11?do=correct").text
    assert 'value="15.00元/股"' in form and 'name="seen" value="0"' in form
    answer = client.post("/notes/0/decisions", data={"kind": "correct", "claim": "c11", "value": "15.00"}, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/notes/0#c11"
    page = client.get("/notes/0").text
    assert "<del>150.00元/股</del><ins>15.00元/股</ins>" in page and "<del>0.24倍</del><ins>2.43倍</ins>" in page
    assert "<del>150.00</del><ins>15.00</ins>" in page and "原低于 1.8倍，改后高于" in page


def test_a_form_that_lacks_something_comes_back_with_what_was_written(site: Site) -> None:
    answer = site.client().post("/notes/0/decisions", data={"kind": "overrule", "claim": "c05", "comment": "年报第<3>页"})
    assert answer.status_code == 422 and "reason: is missing" in answer.text and "年报第&lt;3&gt;页" in answer.text
    assert site.desks[0].log.entries() == []


def test_who_came_second_is_told_and_nothing_is_lost(site: Site) -> None:
    assert site.decide("李娜", kind="accept", claim="c05", seen="0").json()["seq"] == 1
    second = site.decide("王芳", kind="overrule", claim="c05", seen="0", reason="misread")
    assert second.status_code == 409 and "李娜" in second.json()["error"]
    assert site.decide("王芳", kind="accept", claim="c11", seen="0").json()["seq"] == 2
    assert [entry["who"] for entry in site.desks[0].log.entries()] == ["李娜", "王芳"]


def test_sign_off_over_the_page(site: Site) -> None:
    assert site.decide(kind="ask").status_code == 409
    for claim in ("c05", "c11", "c09", "c13"):
        assert site.decide(kind="accept", claim=claim).status_code == 200
    assert site.decide(kind="ask").status_code == 200
    refused = site.decide("李娜", kind="grant")
    assert refused.status_code == 409 and "不能自己签发" in refused.json()["error"]
    assert site.decide("王芳", kind="grant").status_code == 200
    client = site.client()
    record = client.get("/notes/0/record.json").json()
    assert record["sign_off"]["valid"] and [record["sign_off"][key]["who"] for key in ("asked", "answered")] == ["李娜", "王芳"]
    certificate = client.get("/notes/0/certificate").text
    assert "有效：" in certificate and record["document"]["sha256"] in certificate and record["digest"] in certificate
    assert len(client.get("/notes/0/log.jsonl").text.splitlines()) == 6
    answer = client.get("/notes/0/certificate.pdf")
    assert answer.headers["content-type"] == "application/pdf" and answer.content == client.get("/notes/0/certificate.pdf").content
    printed = "".join(text_of_pdf(answer.content).split())
    assert "有效：" in printed and record["document"]["sha256"] in printed and record["digest"] in printed
    numbers = [number for one in record["decisions"] for number in (one["number"], one["expected"]) if number]
    assert numbers and [name for name in ("签发书", "李娜", "王芳", *numbers) if "".join(name.split()) not in printed] == []
    assert site.client(None).get("/notes/0/certificate.pdf").status_code == 401


def text_of_pdf(data: bytes) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize(("kind", "word"), [("correct", "改数"), ("overrule", "驳回"), ("bind", "改绑数据"), ("not-a-claim", "非论断"), ("supply", "补数据")])
def test_every_form_is_a_page_of_its_own(site: Site, kind: str, word: str) -> None:
    answer = site.client().get(f"/notes/0/claims/c05?do={kind}")
    assert answer.status_code == 200 and word in answer.text and f'name="kind" value="{kind}"' in answer.text
    part = site.client().get(f"/notes/0/claims/c05?do={kind}&part=1").text
    assert part.startswith("<form") and "<html" not in part


def test_an_operand_leads_to_its_row(site: Site) -> None:
    page = site.client().get("/notes/0").text
    link = re.search(r'href="(/notes/0/sources/0\?figure=\d+)">seedlike\.sources\.json: express\.yoy_net_profit', page)
    assert link is not None
    row = re.search(r'<tr id="f\d+" class="marked">(.*?)</tr>', site.client().get(link[1]).text)
    assert row is not None and "express.yoy_net_profit" in row[1] and "520000000" in row[1]
    for wrong in ("?figure=99999", "?figure=-1", "?figure=x"):
        assert site.client().get(f"/notes/0/sources/0{wrong}").status_code == 404


def test_rows_and_cells_of_tables_as_given(tmp_path: Path) -> None:
    samples = Path(__file__).resolve().parents[1] / "samples" / "zh"
    for note, source, mark in (("bank.md", "bank.sources.csv", "营业收入"), ("airline.md", "airline.sources.xlsx", "可用座公里")):
        shutil.copy(samples / note, tmp_path)
        shutil.copy(samples / source, tmp_path)
        site = Site(tmp_path, note, source=source)
        found = site.client().get("/notes/0/sources/0?figure=0").text
        marked = re.search(r'<tr class="marked">(.*?)</tr>', found, re.S)
        figure = site.desks[0].state().given[0].figures[0]
        assert marked is not None and mark in marked[1] and f'<td class="marked">{figure.printed}</td>' in marked[1]


def test_both_languages(site: Site) -> None:
    client = site.client()
    client.post("/language", data={"language": "en", "back": "0"})
    page = client.get("/notes/0").text
    assert "Review before publication" in page and "wrong at the root" in page and 'lang="en"' in page
    assert all(zh and en for zh, en in _WORDS.values())
    assert all(set(re.findall(r"{\w*}", zh)) == set(re.findall(r"{\w*}", en)) for zh, en in _WORDS.values())


def test_several_notes_are_listed_with_what_is_open(site: Site, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("公司收盘价为36.40元。", "utf-8")
    several = Site(tmp_path, "seedlike.md", "other.md")
    page = several.client().get("/").text
    assert "8 处待定" in page and "other.md" in page and "错误均已处理" in page
    (tmp_path / "other.md").unlink()
    assert "other.md: cannot be read" in several.client().get("/").text and several.client().get("/notes/1").status_code == 422


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "169.254.169.254", "a@localhost", ""])
def test_other_host_names_are_refused(site: Site, host: str) -> None:
    assert site.client().get("/notes/0", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1:80", "[::1]:9", "LOCALHOST"])
def test_the_loopback_has_several_names(site: Site, host: str) -> None:
    assert site.client().get("/notes/0", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("headers", [
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"}, {"origin": "https://evil.example"},
    {"origin": "null"}, {"origin": "http://localhost:9999"}, {"origin": ""}])
def test_requests_from_other_sites_are_refused(site: Site, headers: dict[str, str]) -> None:
    answer = site.client().post("/notes/0/decisions", data={"kind": "accept", "claim": "c05"}, headers=headers)
    assert answer.status_code == 403 and site.desks[0].log.entries() == []


def test_a_browser_that_says_nothing_of_where_it_comes_from_is_not_believed(site: Site) -> None:
    client = site.client()
    del client.headers["origin"]
    assert client.post("/notes/0/decisions", data={"kind": "accept", "claim": "c05"}).status_code == 403
    assert client.post("/notes/0/decisions", data={"kind": "accept", "claim": "c05"}, headers={"sec-fetch-site": "same-origin"}).status_code == 200


def test_large_and_strange_bodies_are_refused(site: Site) -> None:
    client = site.client()
    assert client.post("/notes/0/decisions", data={"kind": "accept", "comment": "x" * 70_000}).status_code == 413
    assert client.post("/notes/0/decisions", content=iter([b"x" * 40_000, b"y" * 40_000]),
                       headers={"content-type": "application/x-www-form-urlencoded"}).status_code == 413
    assert client.post("/notes/0/decisions", json={"kind": "accept"}).status_code == 415
    for form in ({"kind": "destroy", "claim": "c05"}, {"kind": "accept", "claim": "c99"}, {"kind": "accept", "claim": "../c05"}, {"kind": "bind", "claim": "c05"},
                 {"kind": "correct", "claim": "c05", "value": "\u202e\0"}, {"kind": "undo", "seq": "7"}, {"kind": "undo", "seq": "-1"}):
        assert client.post("/notes/0/decisions", data=form).status_code in (409, 422), form
    assert site.desks[0].log.entries() == []


HOSTILE = """# <script>alert(1)</script> 报告

<img src=x onerror=alert(2)> 2025年营业收入"><svg onload=alert(3)>41.50亿元，归母净利润6.24亿元</span></article></main>。
[点我](javascript:alert(4)) {{ 7*7 }} {% raw %} ${7*7} \u202e41.50亿元\u202c
<table><tr><td onclick=alert(5)>营业收入</td><td style="x">41.50</td></tr></table>
"""


def test_hostile_notes_and_sources_are_text(tmp_path: Path) -> None:
    (tmp_path / "<b>x.md").write_text(HOSTILE, "utf-8")
    rows = [{"metric": "营业收入", "period": "2025", "value": "41.50", "unit": "亿元", "entity": "<script>alert(6)</script>", "label": '"><img src=x onerror=alert(7)>'}]
    (tmp_path / "s.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    site = Site(tmp_path, "<b>x.md", source="s.json")
    site.decide(kind="overrule", claim="c01", reason="other", comment="<script>alert(8)</script>")
    client = site.client()
    for path in ("/notes/0", "/notes/0/certificate", "/notes/0/sources/0?figure=0", "/notes/0/claims/c01?do=bind"):
        text = client.get(path).text
        tags = Outline(text).tags
        assert not [tag for tag, _ in tags if tag in ("img", "svg", "b>x.md", "iframe", "object", "base")], path
        assert len([tag for tag, _ in tags if tag == "script"]) == 1 and (path != "/notes/0" or "{{ 7*7 }}" in text)
        assert not [a for _, a in tags if any(name.startswith("on") for name in a) or "javascript:" in (a.get("href") or "")]
        assert "\u202e" not in text


def test_a_huge_table_shows_a_window(tmp_path: Path) -> None:
    head = "项目,单位," + ",".join(str(2024 - year) for year in range(3))
    rows = [f"自定义指标{number},亿元,{number}.10,{number}.20,{number}.30" for number in range(3000)]
    (tmp_path / "big.csv").write_text("\n".join([head, *rows]), "utf-8")
    (tmp_path / "n.md").write_text("自定义指标2900在2024年为2900.10亿元。", "utf-8")
    site = Site(tmp_path, "n.md", source="big.csv")
    figures = site.desks[0].state().given[0].figures
    wanted = next(place for place, figure in enumerate(figures) if figure.printed == "2900.10")
    page = site.client().get(f"/notes/0/sources/0?figure={wanted}").text
    assert len(page) < 60_000 and "自定义指标2900" in page and '<td class="marked">2900.10</td>' in page


def test_behind_a_proxy_every_link_has_the_prefix(site: Site) -> None:
    site.root = "/desk"
    client = TestClient(site.app, HOME, headers={"origin": HOME}, root_path="/desk")
    client.get(site.visitors.link("李娜", "/desk"))
    page = client.get("/desk/notes/0").text
    assert page.count("/desk/static/") == 3 and 'action="/desk/notes/0/decisions"' in page and 'data-base="/desk/notes/0"' in page
    assert not [a for _, a in Outline(page).tags for name in ("href", "action", "src") if (a.get(name) or "").startswith("/") and not a[name].startswith("/desk/")]  # type: ignore[union-attr]


def test_the_command_refuses_what_is_not_safe_or_not_there(tmp_path: Path, site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_REVIEW_TOKEN", raising=False)
    note = str(tmp_path / "seedlike.md")
    for arguments, said in (
        (["--host", "0.0.0.0", note], "beyond this machine and there is no token"), (["--host", "::", note], "beyond this machine"),
        (["--host", "0.0.0.0", "--token", "short", note], "too short"), ([str(tmp_path / "no.md")], "cannot be read"),
        (["--log", str(tmp_path / "none"), note], "is no folder"), (["--as", " ", note], "--as: is empty")):
        assert main(["review", *arguments]) == 2
        out = capsys.readouterr().err
        assert said in out and out.count("\n") == 1
