"""Live sources against a real server on the loopback: what is asked, what is kept, and every way a service fails."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path

import pytest

pytest.importorskip("httpx")

from data_services import CODE, TOKEN, Service, serving  # noqa: E402

from verifier import InputError, read_source, verify  # noqa: E402
from verifier.addresses import Address  # noqa: E402
from verifier.cli import main  # noqa: E402
from verifier.figures import Source  # noqa: E402
from verifier.needs import Needs, needs_of  # noqa: E402
from verifier.sources.live import fetching, tushare_pro  # noqa: E402
from verifier.sources.live.settings import settings_of  # noqa: E402
from verifier.verification import unjudged  # noqa: E402

NOTE = "华岭精密2025年前三季度营业收入45.80亿元，同比增长14.2%；归母净利润9.55亿元，同比增长416%。"
RIGHT = [("45.80亿元", "supported"), ("14.2%", "supported"), ("9.55亿元", "supported"), ("416%", "refuted")]
TUSHARE, SEC = f"tushare:{CODE}", "sec:CASC"


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with serving() as made:
        monkeypatch.chdir(tmp_path)
        for name, value in {"TUSHARE_TOKEN": TOKEN, "TUSHARE_BASE_URL": made.url, "SEC_CONTACT": "Ana Example ana@example.com", "SEC_BASE_URL": made.url,
                            "SEC_TICKERS_URL": f"{made.url}/files/company_tickers.json", "SNAPSHOTS": str(tmp_path / "snapshots")}.items():
            monkeypatch.setenv(f"VERIFIER_{name}", value)
        monkeypatch.delenv("VERIFIER_OFFLINE", raising=False)
        monkeypatch.setattr(fetching, "sleep", lambda seconds: None)
        yield made


def needs(note: str = NOTE) -> Needs:
    return needs_of(unjudged(note).extraction, note)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


# -- Tushare ---------------------------------------------------------------------------------------

def test_a_note_is_checked_against_what_it_needs_of_tushare(service: Service, tmp_path: Path) -> None:
    report = verify(NOTE, [TUSHARE])
    assert [(claim.number.text, claim.verdict) for claim in report.claims] == RIGHT
    [stamp] = [path.name for path in (tmp_path / "snapshots/tushare" / CODE).iterdir()]
    assert report.sources[0].name == f"{TUSHARE}@{stamp}"
    assert {each.from_ for each in report.claims[2].trail[0].inputs} == {f"{TUSHARE}@{stamp}: income.n_income_attr_p, 20250930"}
    names = [asked["api_name"] for asked in service.asked]
    assert names[0] == "stock_basic" and "income" in names and "daily_basic" not in names and "moneyflow" not in names
    income = next(asked for asked in service.asked if asked["api_name"] == "income")
    assert income["params"] == {"ts_code": CODE, "start_date": "20220101"} and "n_income_attr_p" in income["fields"].split(",")


def test_an_endpoint_that_the_note_names_or_a_market_metric_is_asked_for(service: Service) -> None:
    asked = {request.name: request for request in tushare_pro.plan(CODE, needs("华岭精密2025年10月29日收盘价12.30元，PE TTM 33.1倍（moneyflow.net_mf_amount 1万元）。"))}
    assert {"daily_basic", "moneyflow"} <= asked.keys()
    assert (asked["daily_basic"].first, asked["daily_basic"].last) == ("2025-10-14", "2025-10-29")
    everything = {request.name for request in tushare_pro.plan(CODE, Needs())}
    assert {"income", "balancesheet", "cashflow", "fina_indicator", "daily_basic"} <= everything and "dividend" not in everything


def test_no_printed_place_is_lost(service: Service) -> None:
    figures = {(f.provider_field, f.period and str(f.period)): f for f in read_source(TUSHARE).figures}
    assert figures["income.basic_eps", "2025-9M"].printed == "0.40" and figures["income.basic_eps", "2025-9M"].value.high == Decimal("0.405")
    assert figures["daily_basic.pe_ttm", "2025-10-29"].printed == "33.1000"


def test_the_token_is_in_no_file_no_report_and_no_message(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    report = verify(NOTE, [TUSHARE])
    assert TOKEN not in report.to_json() and not any(TOKEN.encode() in path.read_bytes() for path in files(tmp_path))
    assert TOKEN not in repr(settings_of("tushare"))
    wrong = "wrong-token-123"
    monkeypatch.setenv("VERIFIER_TUSHARE_TOKEN", wrong)
    assert main(["figures", TUSHARE, "--snapshots", str(tmp_path / "other")]) == 2  # the service repeats it
    err = capsys.readouterr().err
    assert wrong not in err and "does not accept the token" in err and err.count("\n") == 1 and not (tmp_path / "other").exists()


def test_pages_are_followed(service: Service) -> None:
    service.pages["income"] = 1
    assert {str(f.period) for f in read_source(TUSHARE).figures if f.metric == "revenue"} == {"2025-9M", "2024-9M"}
    assert [asked["params"].get("offset") for asked in service.asked if asked["api_name"] == "income"] == [None, "1"]


def test_an_endpoint_that_is_declined_is_unread_and_the_rest_is_used(service: Service) -> None:
    service.declined["express"] = (40203, "抱歉，您没有接口访问权限")
    report = verify(NOTE, [TUSHARE])
    assert [(claim.number.text, claim.verdict) for claim in report.claims] == RIGHT
    assert "express: code 40203: 抱歉，您没有接口访问权限" in report.sources[0].unread
    asked = len(service.asked)
    verify(NOTE, [TUSHARE])
    assert len(service.asked) > asked, "a vintage with a declined endpoint is not used again while the service can be asked"
    assert read_source(Address(TUSHARE, offline=True), needs()).figures


def test_asked_too_often_waits_a_minute_and_asks_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(fetching, "sleep", waits.append)
    body = json.dumps({"code": 40203, "msg": "抱歉，您每分钟最多访问该接口200次", "data": None}).encode()
    service.instead = [(200, {}, body)]
    assert read_source(TUSHARE).figures and waits == [61.0]
    monkeypatch.setenv("VERIFIER_SNAPSHOTS", "elsewhere")
    (Path.cwd() / "verifier.toml").write_text("[sources.tushare]\ndeadline = 30\n")
    service.instead = [(200, {}, body)]
    with pytest.raises(InputError, match="asks to be asked more slowly, and asks to wait 61 s; given up at try 1, 30 s are allowed"):
        read_source(TUSHARE)


# -- the SEC ---------------------------------------------------------------------------------------

def test_a_note_is_checked_against_companyfacts(service: Service) -> None:
    report = verify("Cascadia Outdoor Brands reported 2024 revenue of $863.4 million, up 6.3%; net income was $95.5 million, up 34.0%.", [SEC])
    assert [claim.verdict for claim in report.claims] == ["supported", "supported", "supported", "refuted"]
    assert [asked["path"] for asked in service.asked] == ["/files/company_tickers.json", "/api/xbrl/companyfacts/CIK0000320999.json"]
    assert all("Ana Example ana@example.com" in headers["User-Agent"] for headers in service.headers)
    assert report.sources[0].name.startswith("sec:CASC@") and report.sources[0].figures == 4, "the figures of 2009 bear on nothing"
    assert report.claims[0].trail[0].inputs[0].from_.endswith(": us-gaap.Revenues, 2024-01-01/2024-12-31")


def test_a_number_needs_no_list_and_a_dotted_class_is_found(service: Service) -> None:
    assert read_source("sec:320999").figures and len(service.asked) == 1
    with pytest.raises(InputError, match="sec:BRK-B: the service answers with status 404"):
        read_source("sec:brk.b")
    with pytest.raises(InputError, match="sec:NONE: is no ticker that the SEC lists"):
        read_source("sec:NONE")


# -- snapshots -------------------------------------------------------------------------------------

def test_an_answer_is_kept_as_the_bytes_that_came_with_where_and_when(service: Service, tmp_path: Path) -> None:
    import hashlib

    read_source(SEC)
    [index] = (tmp_path / "snapshots").rglob("snapshot.json")
    found = json.loads(index.read_text())
    assert [each["name"] for each in found["answers"]] == ["company_tickers", "companyfacts"]
    for each in found["answers"]:
        data = (index.parent / each["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == each["sha256"] and json.loads(data) and each["address"].startswith(service.url)
        assert dt.datetime.fromisoformat(each["fetched_at"]).tzinfo is not None
    assert not list((tmp_path / "snapshots").rglob(".part-*"))


def test_a_snapshot_serves_again_while_it_is_young_and_covers_the_need(service: Service, tmp_path: Path) -> None:
    first = read_source(TUSHARE, needs())
    asked = len(service.asked)
    assert read_source(TUSHARE, needs()).name == first.name and len(service.asked) == asked
    older = needs(NOTE + "2020年营业收入1.00亿元。")
    assert read_source(TUSHARE, older).name != first.name and len(service.asked) > asked
    (tmp_path / "verifier.toml").write_text("[sources.tushare]\nmax_age_hours = 0\n")
    asked = len(service.asked)
    read_source(TUSHARE, needs())
    assert len(service.asked) > asked


def test_a_run_never_mixes_two_fetches(service: Service) -> None:
    first = read_source(TUSHARE, needs())
    service.revenue = "9990000000.00"
    market = needs(NOTE + "2025年10月29日收盘价12.30元。")
    second = read_source(TUSHARE, market)  # needs an endpoint more: everything is fetched anew, nothing is added to the first
    assert first.name != second.name
    revenue = {str(f.period): f.printed for f in second.figures if f.metric == "revenue"}
    assert revenue["2025-9M"] == "9990000000.00" and {f.source for f in second.figures} == {second.name}
    assert {f.printed for f in read_source(Address(TUSHARE, offline=True), market).figures} == {f.printed for f in second.figures}


def test_offline_uses_snapshots_alone(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["spot", NOTE, "--source", TUSHARE, "--offline"]) == 2
    assert "has no snapshot in" in capsys.readouterr().err and service.asked == []
    assert main(["spot", NOTE, "--source", TUSHARE]) == 1
    asked = len(service.asked)
    monkeypatch.delenv("VERIFIER_TUSHARE_TOKEN")
    assert main(["spot", NOTE, "--source", TUSHARE, "--offline"]) == 1 and len(service.asked) == asked
    monkeypatch.setenv("VERIFIER_OFFLINE", "1")
    source = read_source(TUSHARE, needs(NOTE + "PE TTM 33.1倍。"))
    assert "daily_basic: not in the snapshot" in source.unread and len(service.asked) == asked


def test_a_snapshot_that_was_changed_is_refused(service: Service, tmp_path: Path) -> None:
    read_source(SEC)
    [path] = (tmp_path / "snapshots").rglob("*companyfacts.json")
    path.write_bytes(path.read_bytes().replace(b"863400000", b"863500000"))
    with pytest.raises(InputError, match="was changed since it was fetched"):
        read_source(Address(SEC, offline=True))


# -- failures --------------------------------------------------------------------------------------

PASSING = [(429, {"Retry-After": "2"}, b""), (503, {}, b"busy"), (500, {}, b""), (200, {"X-Break": "1"}, b"{")]


@pytest.mark.parametrize("failure", PASSING)
@pytest.mark.parametrize("address", [TUSHARE, SEC])
def test_what_fails_in_passing_is_asked_again(service: Service, address: str, failure: tuple[int, dict[str, str], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(fetching, "sleep", waits.append)
    service.instead = [failure, failure]
    assert isinstance(read_source(address), Source)
    assert waits == ([2.0, 2.0] if "Retry-After" in failure[1] else [1.0, 2.0])


@pytest.mark.parametrize(("failure", "says"), [
    ((429, {"Retry-After": "3600"}, b'{"message": "slow down"}'), r"status 429 \(slow down\), and asks to wait 3600 s; given up at try 1, 120 s are allowed"),
    ((429, {"Retry-After": format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=2), usegmt=True)}, b""), r"asks to wait [3-7]\d\d\d(?:\.\d+)? s"),
    ((403, {}, b"<html>Your Request Originates from an Undeclared Automated Tool</html>"), "answers with status 403. Try again"),
    ((302, {"Location": "https://elsewhere.example/"}, b""), "answers with status 302"),
    ((200, {}, b"<html>welcome</html>"), "answers with (?:something else than its protocol|broken JSON|no companyfacts|no list)"),
    ((200, {}, b"\xff\xfe\x00"), "answers with (?:something else than its protocol|broken JSON|no companyfacts|no list)"),
    ((200, {}, b"[1, 2]"), "answers with (?:something else than its protocol|no companyfacts|no list)"),
    ((200, {}, b'{"code": 0, "data": null}'), "answers with(?:out fields and items| no companyfacts| no list)"),
    ((200, {}, b""), "answers with (?:something else than its protocol|broken JSON|no companyfacts|no list)"),
])
@pytest.mark.parametrize("address", [TUSHARE, SEC])
def test_what_fails_for_good_is_one_line_and_exit_2(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str, failure: tuple[int, dict[str, str], bytes], says: str) -> None:
    import re

    service.instead = [failure] * 3
    assert main(["spot", NOTE, "--source", address]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.startswith(f"verifier: {address}: ") and re.search(says, err)
    assert len(service.asked) == 1 and not files(tmp_path)


@pytest.mark.parametrize("address", [TUSHARE, SEC])
def test_a_service_that_does_not_answer_is_given_up_at_the_deadline(service: Service, tmp_path: Path, address: str) -> None:
    provider = address.partition(":")[0]
    (tmp_path / "verifier.toml").write_text(f"[sources.{provider}]\ntimeout = 0.2\ndeadline = 0.5\n")
    service.delay = 1.0
    with pytest.raises(InputError, match=r"gave no answer within 0\.2 s; given up at try 1, 0\.5 s are allowed"):
        read_source(address)


def test_nobody_there_is_one_line(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "verifier.toml").write_text("[sources.tushare]\ndeadline = 1\n")
    monkeypatch.setenv("VERIFIER_TUSHARE_BASE_URL", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"tushare:603990.SH: the service cannot be reached or broke off \(.*refused"):
        read_source(TUSHARE)


# -- settings --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("variables", "file", "says"), [
    ({"TUSHARE_TOKEN": ""}, "", "needs a token. Set VERIFIER_TUSHARE_TOKEN"),
    ({"TUSHARE_BASE_URL": "http://api.example/"}, "", "VERIFIER_TUSHARE_BASE_URL: is not encrypted"),
    ({"TUSHARE_BASE_URL": "https://u:p@api.example/"}, "", "is no plain https address"),
    ({"TUSHARE_TOKEN": "令牌"}, "", "cannot be sent"),
    ({"TUSHARE_BASE_URL": ""}, '[sources.tushare]\nbase_url = "https://elsewhere.example"', "would be sent what only the environment holds"),
    ({}, "[sources.tushare]\ntokn = 'x'", "unknown key"), ({}, "[sources.tushare]\ntimeout = 'x'", "is no number"), ({}, "[sources]\nwhat = 1", "unknown key"),
    ({}, "[sources]\ntushare = 1", "is no table"), ({}, "[sources.tushare]\nbase_url = 3", "is no text|is no plain"), ({}, "sources = 1", "is no table"),
    ({}, "[sources", "is no TOML"), ({}, "[sources]\noffline = 'no'", "neither true nor false")])
def test_settings_that_cannot_be_used_are_named(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], file: str, says: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"VERIFIER_{name}", value)
    if "base_url = 3" in file:
        monkeypatch.delenv("VERIFIER_TUSHARE_BASE_URL")
    (tmp_path / "verifier.toml").write_text(file, "utf-8")
    with pytest.raises(InputError, match=says):
        read_source(TUSHARE)
    assert service.asked == []


def test_the_sec_is_not_asked_without_a_contact(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERIFIER_SEC_CONTACT")
    with pytest.raises(InputError, match="needs a contact"):
        read_source(SEC)
    assert service.asked == []


@pytest.mark.parametrize("address", ["tushare:603990", "tushare:", "sec:", "sec:../x", "tushare:a/b.SH", "sec:12345678901"])
def test_a_code_that_is_none_is_told(service: Service, address: str) -> None:
    with pytest.raises(InputError, match="names n(?:o|either)"):
        read_source(address)


def test_settings_of_a_file_hold_for_the_folder_below_and_the_model_minds_them_not(service: Service, tmp_path: Path) -> None:
    (tmp_path / "verifier.toml").write_text('[sources]\nsnapshots = "kept"\n')
    assert settings_of("sec", folder=tmp_path).snapshots == tmp_path / "snapshots", "the environment goes before the file"
    assert main(["spot", NOTE, "--source", TUSHARE]) == 1
