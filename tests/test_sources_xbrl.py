"""Filings in XBRL as sources: one filing as a page and as an instance gives the same figures, and a note is checked against it."""

from __future__ import annotations

import datetime as dt
import re
import socket
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from filings import CONTEXTS, PRODUCTS, UNITS, Fact, Written, annual, instance, page, schema
from source_payloads import bounds, find

from verifier import verify
from verifier.cli import main
from verifier.errors import InputError
from verifier.figures import Source
from verifier.periods import Calendar
from verifier.sources import read_source, read_source_bytes
from verifier.sources.xbrl.printing import value_of

KINDS = {"inline": (page, "orrin-20240928.htm"), "instance": (instance, "orrin-20240928.xml")}
WHOLE = "Orrin Instruments, Inc."


def filed(made: Written, kind: str = "inline") -> Source:
    write, name = KINDS[kind]
    return read_source_bytes(write(made), name)


def told(source: Source) -> list[tuple[object, ...]]:
    return [(f.metric, f.entity, str(f.period), f.segment, f.variant, f.unit.kind, f.unit.currency, f.value, f.place.partition(" #")[0]) for f in source.figures]


def of(facts: list[Fact], **words: str) -> Written:
    """The filing with other facts."""
    made = annual()
    return Written(facts, made.contexts, made.words | {f"dei:{key}": value for key, value in words.items()})


def test_a_page_and_an_instance_give_the_same_figures() -> None:
    inline, plain = filed(annual()), filed(annual(), "instance")
    assert told(inline) == told(plain) and len(inline.figures) == 17
    assert (inline.unread, inline.notes, inline.entities, inline.calendars) == (plain.unread, plain.notes, plain.entities, plain.calendars)


@pytest.mark.parametrize("kind", KINDS)
def test_facts_are_exact_to_the_place_that_the_filer_states(kind: str) -> None:
    source = filed(annual(), kind)
    assert bounds(find(source, "revenue", "2024", segment=None)) == ("4183500000", "4184500000")     # decimals=-6
    assert bounds(find(source, "eps_diluted", "2024")) == ("3.065", "3.075")
    assert bounds(find(source, "dps", "2024")) == ("0.5", "0.5")                                       # INF
    assert bounds(find(source, "shares_weighted_diluted", "2024")) == ("199350000", "199450000")
    assert bounds(find(source, "effective_tax_rate", "2024")) == ("0.1875", "0.1885")
    assert bounds(find(source, "net_profit_parent", "2023")) == ("-48500000", "-47500000")


def test_what_is_printed_is_what_the_page_shows() -> None:
    revenue = find(filed(annual()), "revenue", "2024", segment=None)
    assert (revenue.printed, revenue.unit.written, revenue.provider_field) == ("4,184", "million USD", "us-gaap.Revenues")
    assert revenue.place == "us-gaap.Revenues, 2023-10-01/2024-09-28 #f0"


def test_fiscal_years_days_and_parts_are_those_of_the_contexts() -> None:
    source = filed(annual())
    assert source.calendars == {WHOLE: Calendar(9)} and source.entities["ORRN"] == source.entities["Orrin Instruments"] == WHOLE
    assert {f.segment: bounds(f)[0] for f in source.figures if f.metric == "revenue" and str(f.period) == "2024"} == {
        None: "4183500000", "Optics": "2390500000", "Sensors": "1792500000"}
    assets = find(source, "total_assets", "2024-09-28")
    assert assets.period is not None and assets.period.day == dt.date(2024, 9, 28)
    assert str(find(source, "goodwill", "2024-02-14").period) == "2024-02-14"  # no balance sheet closes then
    assert find(source, "equity_parent", "2024-09-28").value.middle == 3300000000  # not that of its component


def test_what_was_not_understood_is_listed() -> None:
    source = filed(annual())
    assert source.unread == ["us-gaap.StockholdersEquity by us-gaap.StatementEquityComponentsAxis", "us-gaap.Revenues, 2024-09-01/2024-09-28",
                             "orrin.UnitsShipped", "us-gaap.AreaOfRealEstateProperty"]
    assert source.notes == ["filed as nil, without a value: us-gaap.InventoryNet"]


def test_of_a_fact_told_twice_the_more_accurate_stands_and_neither_where_both_cannot() -> None:
    twice = [Fact("us-gaap:Revenues", "fy24", "usd", "4200000000", "-8", 9), Fact("us-gaap:Revenues", "fy24", "usd", "4184000000")]
    assert [bounds(f) for f in filed(of(twice)).figures] == [("4183500000", "4184500000")]
    apart = [*twice, Fact("us-gaap:Revenues", "fy24", "usd", "4148000000"), Fact("us-gaap:GrossProfit", "fy24", "usd", "1958000000")]
    source = filed(of(apart))
    assert [f.metric for f in source.figures] == ["gross_profit"]
    assert source.unread == ["us-gaap.Revenues, 2023-10-01/2024-09-28 told with values that cannot all be true: 4.2 (10^9) and 4,184 (10^6) and 4,148 (10^6)"]


def test_a_product_within_a_segment_is_a_part_of_its_own_and_an_unknown_dimension_none() -> None:
    made = of([Fact("us-gaap:Revenues", "both", "usd", "100000000"), Fact("us-gaap:Revenues", "entity", "usd", "90000000"), Fact("us-gaap:Revenues", "fy24", "usd", "4184000000")])
    made.contexts["both"] = (*CONTEXTS["fy24"][:2], {PRODUCTS: "orrin:LenseKitsMember", **CONTEXTS["optics24"][2]})
    made.contexts["entity"] = (*CONTEXTS["fy24"][:2], {"dei:LegalEntityAxis": "orrin:OrrinJapanMember"})
    made.contexts["sum"] = (*CONTEXTS["fy24"][:2], {"srt:ConsolidationItemsAxis": "us-gaap:OperatingSegmentsMember"})
    made.facts.append(Fact("us-gaap:Revenues", "sum", "usd", "4300000000"))  # of all segments, before what they sold one another
    source = filed(made)
    assert {f.segment: f.printed for f in source.figures} == {None: "4,184", "Lense Kits · Optics": "100"}
    assert source.unread == ["us-gaap.Revenues by dei.LegalEntityAxis", "us-gaap.Revenues by srt.ConsolidationItemsAxis"]


def test_two_currencies_of_one_line_stay_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UNITS, "cny", ("iso4217:CNY",))
    source = filed(of([Fact("us-gaap:Revenues", "fy24", "cny", "88200000000"), Fact("us-gaap:Revenues", "fy24", "usd", "12100000000"), Fact("us-gaap:Revenues", "fy24", "pure", "9", "0", 0)]))
    assert {(f.unit.currency, f.printed, f.variant) for f in source.figures} == {("CNY", "88,200", None), ("USD", "12,100", None)}
    assert source.unread == ["us-gaap.Revenues in pure"]


@pytest.mark.parametrize(("focus", "part", "start", "end", "period"), [
    ("2025", "Q1", "2024-09-29", "2024-12-28", "2025-Q1"), ("2025", "Q2", "2024-12-29", "2025-03-29", "2025-Q2"), ("2025", "Q2", "2024-09-29", "2025-03-29", "2025-H1"),
    ("2024", "FY", "2024-02-04", "2025-02-01", "2024"), ("2024", "Q3", "2024-08-04", "2024-11-02", "2024-Q3"), ("2024", "FY", "2024-01-01", "2024-12-31", "2024")])
def test_periods_are_told_in_the_companys_own_fiscal_years(focus: str, part: str, start: str, end: str, period: str) -> None:
    made = Written([Fact("us-gaap:Revenues", "now", "usd", "1000000000")], {"now": (start, end, {})},
                   {"dei:EntityRegistrantName": WHOLE, "dei:DocumentFiscalYearFocus": focus, "dei:DocumentFiscalPeriodFocus": part}, "now")
    assert [str(f.period) for f in filed(made).figures] == [period]


def test_a_filing_under_ifrs_without_a_cover_and_a_chinese_one() -> None:
    data = instance(Written([Fact("ifrs-full:Revenue", "fy", "usd", "1250000000", "-5"), Fact("cas:OperatingRevenue", "fy", "usd", "88200000", "2")],
                            {"fy": ("2024-01-01", "2024-12-31T00:00:00", {})}, {}))
    spaces = b'xmlns:ifrs-full="https://xbrl.ifrs.org/taxonomy/2024-03-27/ifrs-full" xmlns:cas="http://xbrl.mof.gov.cn/taxonomy/2015-03-31/cas"'
    data = data.replace(b"xmlns:us-gaap=", spaces + b" xmlns:us-gaap=").replace(b"iso4217:USD", b"iso4217:CNY")
    source = read_source_bytes(data, "f.xbrl")
    assert [(f.entity, str(f.period), f.unit.currency, bounds(f), f.label) for f in source.figures] == [
        (None, "2024", "CNY", ("1249950000", "1250050000"), "revenue"), (None, "2024", "CNY", ("88199999.995", "88200000.005"), "营业收入")]
    assert "names no company" in source.notes[0]


def test_two_filers_in_one_file_stay_apart() -> None:
    other = page(of([Fact("us-gaap:Revenues", "fy24", "usd", "7000000")], EntityRegistrantName="Orrin Capital LLC")).replace(b"0009999901", b"0009999902")
    contexts = re.findall(rb"<xbrli:context .*?</xbrli:context>", other)[0].replace(b'"fy24"', b'"sub24"')
    fact = re.findall(rb"<ix:nonFraction .*?</ix:nonFraction>", other)[0].replace(b'"fy24"', b'"sub24"')
    data = page(annual()).replace(b"</ix:resources>", contexts + b"</ix:resources>").replace(b"</table>", b"</table>" + fact)
    figures = [f for f in read_source_bytes(data, "f.htm").figures if f.metric == "revenue" and f.segment is None and str(f.period) == "2024"]
    assert {f.entity: f.value.middle for f in figures} == {WHOLE: Decimal(4184000000), "0009999902": Decimal(7000000)}


@pytest.mark.parametrize(("text", "form", "value"), [
    ("4,184.0", "num-dot-decimal", "4184.0"), ("4 184,5", "numspacecomma", "4184.5"), ("4.184,5", "numcommadecimal", "4184.5"), ("—", "zerodash", "0"),
    ("No", "numwordsen", "0"), ("1\u00a0204", "num-dot-decimal", "1204"), ("12’345.6", "num-dot-decimal-apos", "12345.6"), ("5 pounds 25 pence", "numunitdecimal", "5.25"),
    ("4184", "", "4184"), (".07", "num-dot-decimal", "0.07"), ("1,23,456", "num-dot-decimal-in", "123456")])
def test_displayed_numbers_by_their_form(text: str, form: str, value: str) -> None:
    assert value_of(text, form) == Decimal(value)


@pytest.mark.parametrize(("text", "form"), [("4,184", ""), ("12 million", "num-dot-decimal"), ("two", "numwordsen"), ("3 years", "duryear"), ("", "num-dot-decimal"),
                                            ("1" * 60, "num-dot-decimal"), ("1.2.3", "num-dot-decimal"), ("٣", "num-dot-decimal")])
def test_a_number_that_is_not_of_its_form_is_no_number(text: str, form: str) -> None:
    with pytest.raises(ValueError):
        value_of(text, form)


@pytest.mark.parametrize(("old", "new", "listed"), [
    (b'decimals="-6" scale="6"', b'decimals="-999999" scale="6"', "(decimals '-999999')"), (b'scale="6"', b'scale="6e9"', "(scale '6e9')"),
    (b'format="ixt:num-dot-decimal"', b'format="ixt:dateslashus"', "in the form dateslashus"), (b'contextRef="fy24" unitRef="usd"', b'contextRef="gone" unitRef="usd"', "(no context gone)"),
    (b'unitRef="usd"', b'unitRef="none"', "in no unit of the filing"), (b"<xbrli:measure>iso4217:USD</xbrli:measure>", b"<xbrli:measure>utr:acre</xbrli:measure>", "in utr:acre"),
    (b"<xbrli:startDate>2023-10-01", b"<xbrli:startDate>2025-10-01", "context fy24: a period that ends before it starts")])
def test_a_fact_that_makes_no_sense_is_listed_with_its_reason(old: bytes, new: bytes, listed: str) -> None:
    data = page(annual())
    assert old in data
    source = read_source_bytes(data.replace(old, new, 1), "f.htm")
    assert any(listed in each for each in source.unread)
    assert not [f for f in source.figures if f.place.endswith("#f0")]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
    f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 10}">' for n in range(12)) + "]>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % more SYSTEM "http://orrin.invalid/more.dtd"> %more;]>'


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("prolog", [LAUGHS, OUTSIDE, PARAMETER], ids=["billion laughs", "external entity", "parameter entity"])
def test_a_filing_that_declares_entities_is_refused_in_one_line(kind: str, prolog: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write, name = KINDS[kind]
    (tmp_path / name).write_bytes(write(annual(), prolog))
    assert main(["spot", "Revenue rose 5%.", "--source", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and f"{name}:1: declares entities" in said and "root:" not in said


@pytest.mark.parametrize(("data", "name", "says"), [
    (page(annual())[:4000], "f.htm", "f.htm:1:"), (b"<html><p>Revenue rose 5%.</p></html>", "f.html", "holds no XBRL"), (b"<rss><item>5</item></rss>", "f.xml", "holds no XBRL"),
    (b"revenue = 5", "f.xbrl", "is broken XML"), (b"%PDF-1.7\0\xff\xfe", "f.xml", "is binary"), (b"  ", "f.xml", "is empty"),
    (schema().encode(), "orrin-20240928.xml", "holds no figures"), (page(Written([], {}, {})), "f.htm", "holds no figures"),
], ids=["cut", "plain page", "other xml", "no xml", "binary", "blank", "schema", "no facts"])
def test_what_is_no_filing_is_refused_in_one_line(data: bytes, name: str, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)) as wrong:
        read_source_bytes(data, name)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "iso-8859-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    data = page(annual()).decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    assert told(read_source_bytes(data, "f.htm")) == told(filed(annual()))


def test_neither_the_schema_nor_anything_else_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the company's schema beside the filing or without it, and with any connection refused, the figures are the same."""
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    for kind, (write, name) in KINDS.items():
        (tmp_path / name).write_bytes(write(annual()))
        alone = told(read_source(tmp_path / name))
        ElementTree.fromstring(schema())
        (tmp_path / "orrin-20240928.xsd").write_text(schema(), "utf-8")
        assert told(read_source(tmp_path / name)) == alone == told(filed(annual(), kind))


NOTE = ("# Orrin Instruments FY2024\n\nOrrin Instruments reported fiscal 2024 revenue of $4,184 million, up 11.8% year on year. Gross margin was 46.8%. "
        "Optics revenue was $2,391 million. Diluted EPS was $3.70. Total assets stood at $6.1 billion at the end of fiscal 2024.\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_note_is_checked_against_the_filing_itself(kind: str, tmp_path: Path) -> None:
    write, name = KINDS[kind]
    (tmp_path / name).write_bytes(write(annual()))
    (tmp_path / "note.md").write_text(NOTE, "utf-8")
    report = verify(tmp_path / "note.md", [tmp_path / name])
    verdicts = {claim.number.text: (claim.metric, claim.verdict) for claim in report.claims}
    assert verdicts == {"$4,184 million": ("revenue", "supported"), "11.8%": ("revenue", "supported"), "46.8%": ("gross_margin", "supported"), "$2,391 million": ("revenue", "supported"),
                        "$3.70": ("eps_diluted", "refuted"), "$6.1 billion": ("total_assets", "supported")}
    wrong = next(claim for claim in report.claims if claim.verdict == "refuted")
    assert wrong.expected is not None and wrong.expected.value == "3.07"
    assert any(each.from_.startswith(f"{name}: us-gaap.EarningsPerShareDiluted") for step in wrong.trail for each in step.inputs)


def test_figures_lists_a_filing_and_what_of_it_was_not_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.htm").write_bytes(page(annual()))
    assert main(["figures", str(tmp_path / "f.htm"), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "f.htm: 17 figures" in said and "4,184 million USD" in said and "orrin.UnitsShipped" in said and "filed as nil" in said


def test_a_page_that_is_no_filing_still_gives_the_figures_of_its_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.html").write_text("<table><tr><th>项目（亿元）<th>2024A<th>2025E<tr><td>营业收入<td>108.40<td>121.50</table>", "utf-8")
    assert main(["figures", str(tmp_path / "f.html"), "--lang", "en"]) == 0
    assert "121.50" in capsys.readouterr().out


def test_the_filing_beside_a_note_is_its_source_and_no_note(tmp_path: Path) -> None:
    from verifier.audit.notes import _is_note, sources_beside

    assert not _is_note("a.sources.htm") and _is_note("a.htm") and _is_note("sources.htm")
    assert sources_beside("a.md", ["a.md", "a.sources.htm", "a.sources.xml"]) == ["a.sources.htm", "a.sources.xml"]

