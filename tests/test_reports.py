"""The report formats: what a reader sees first, that nothing unchecked reads as a pass, and that no text can act."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from html.parser import HTMLParser

import pytest
import report_registries
import report_samples as samples
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.records import Report
from verifier.reports import FORMATS, Style, layout, quantities, render, wording
from verifier.reports.csv_report import COLUMNS, harmless
from verifier.reports.note_html import Layer, NoteHtml
from verifier.reports.outline import Places, outline, walk
from verifier.reports.rewriting import rewritten_quote


@pytest.fixture(autouse=True)
def _fixed_registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    report_registries.install(monkeypatch.setitem)
    named = (wording.code_title, wording.metric_name)
    for each in named:
        each.cache_clear()
    yield
    for each in named:
        each.cache_clear()


# -- golden reports ----------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "report", "form", "style"), [
    ("zh.console.txt", samples.chinese, "console", Style()),
    ("zh.console.color.txt", samples.chinese, "console", Style(color=True, verbose=True)),
    ("zh.console.narrow.txt", samples.chinese, "console", Style(width=48)),
    ("zh.spot.txt", samples.chinese, "console", Style(trails=True)),
    ("en.console.txt", samples.english, "console", Style()),
    ("en-in-zh.console.txt", samples.english, "console", Style(language="zh")),
    ("unchecked.console.txt", samples.unchecked, "console", Style()),
    ("zh.md", samples.chinese, "markdown", Style()),
    ("en.md", samples.english, "markdown", Style(verbose=True)),
    ("zh.csv", samples.chinese, "csv", Style()),
    ("en.sarif", samples.english, "sarif", Style()),
    ("en.json", samples.english, "json", Style()),
])
def test_golden(golden: Callable[[str, str], None], name: str, report: Callable[[], Report], form: str, style: Style) -> None:
    golden(name, render(report(), form, style))


# -- what a stranger sees first ----------------------------------------------------------------------

def test_first_lines_say_what_is_wrong_and_of_how_many() -> None:
    head = render(samples.chinese()).splitlines()[:3]
    assert head[1] == "3 处根源错误，牵连 2 处，1 个结论不再成立，表格 1 处有误，1 处不精确"
    assert head[2].startswith("核对 14 / 19 个论断；全文 44 个数字")


@pytest.mark.parametrize("form", ["console", "markdown", "html"])
def test_a_report_without_any_check_never_reads_as_a_pass(form: str) -> None:
    zh, en = render(samples.unchecked(), form), render(samples.unchecked(), form, Style(language="en"))
    assert "没有一处论断得到核对：未提供数据来源" in zh
    assert "No claim could be checked: no source figures were given" in en
    assert "未发现错误" not in zh and "No wrong number" not in en


def test_a_clean_report_says_how_much_of_it_was_checked() -> None:
    assert "未发现错误" in render(samples.clean())
    partly = samples.report("a", [*samples.clean().claims, *samples.unchecked().claims], name="n.md", language="zh")
    assert "已核对的 1 处未发现错误" in render(partly)


def test_roots_come_first_with_their_consequences_beneath() -> None:
    text = render(samples.chinese())
    order = [text.index(words) for words in ("x 416%", "* 0.32", "* 1 ", "x 5.20 亿元", "x 135.7 倍", "~ 21.4%", "+ 12.08%", "x 94.4%",
                                             "缺 毛利率")]
    assert order == sorted(order)
    assert "结论不再成立" in text and "另受 c13 影响" in text


def test_wrong_claims_that_hang_on_no_root_are_still_shown() -> None:
    loose = samples.claim("a 5%", "5%", "a 5%", "tainted", id="c01", metric="peg", value="0.05", low="0.045", high="0.055", depends_on=("c09",))
    text = render(samples.report("a 5%", [loose], name="n.md", language="en"))
    assert "Follow from a wrong number" in text and "* 5%" in text


def test_without_text_places_are_offsets_and_the_page_says_so() -> None:
    bare = samples.chinese(with_text=False)
    assert "岚峤精密.md@" in render(bare)
    assert "报告里没有原文" in render(bare, "html")


def test_plain_output_has_no_colour_and_an_ascii_frame() -> None:
    text = render(samples.english())
    assert text.isascii()
    assert "\x1b[" in render(samples.english(), style=Style(color=True))


@pytest.mark.parametrize("columns", [40, 60, 100, 120])
def test_no_console_line_is_wider_than_the_terminal(columns: int) -> None:
    for report in (samples.chinese(), samples.english(), samples.hostile()):
        for color in (False, True):
            for line in render(report, style=Style(width=columns, color=color, verbose=True)).splitlines():
                assert layout.painted_width(line) <= columns, line


# -- what to write instead ---------------------------------------------------------------------------

def test_the_right_number_is_put_into_the_claims_own_words() -> None:
    claims = {claim.id: claim for claim in samples.chinese().claims}
    assert rewritten_quote(claims["c04"]) == "同比\n增长 24%"
    assert rewritten_quote(claims["c13"]) == "54.8 倍", "another period's number does not fit the words round it"
    assert rewritten_quote(claims["c15"]) is None
    assert rewritten_quote(samples.english().claims[4]) == "+6.95%"


# -- JSON, CSV, SARIF --------------------------------------------------------------------------------

def test_json_keeps_the_text_only_when_asked() -> None:
    report = samples.chinese()
    assert "text" not in json.loads(render(report, "json"))["document"]
    kept = json.loads(render(report, "json", Style(with_text=True)))
    assert kept["document"]["text"] == samples.ZH_TEXT
    assert Report.model_validate(kept) == report


def test_csv_has_a_row_a_claim_and_the_wrong_cells() -> None:
    rows = list(csv.DictReader(io.StringIO(render(samples.chinese(), "csv"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["id"] for row in rows] == [f"c{n:02}" for n in range(1, 20)] + ["t2"]
    assert rows[3]["line"] == "6" and rows[3]["value"] == "4.16" and rows[3]["expected"] == "24.03%"
    assert rows[14]["low"] == "-Infinity" or rows[14]["low"] == "'-Infinity"
    assert render(samples.clean(), "csv", Style(bom=True)).startswith("\ufeffid,")


def test_no_csv_cell_is_a_formula() -> None:
    for row in csv.reader(io.StringIO(render(samples.hostile(), "csv"), newline="")):
        for cell in row:
            assert "\x1b" not in cell
            assert not re.match(r"\s*[=+\-@＝＋－＠]\s*\S", cell) or re.fullmatch(r"[+-]\d+(\.\d+)?", cell), cell


@given(st.text(max_size=20))
def test_harmless_keeps_the_text_and_stops_formulas(text: str) -> None:
    made = harmless(text)
    printable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]", "", text)
    assert made.replace("\ufffd", "").removeprefix("'") == printable.removeprefix("'")
    assert not re.match(r"\s*[=@]\s*\S", made)


def test_sarif_points_at_the_number_and_offers_the_fix() -> None:
    log = json.loads(render(samples.chinese(), "sarif"))
    run = log["runs"][0]
    result = next(each for each in run["results"] if each["properties"]["id"] == "c04")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert samples.ZH_TEXT[region["charOffset"]:region["charOffset"] + region["charLength"]] == "416%"
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (6, 4, 8)
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "24.03%"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "field-misread"


def test_a_fingerprint_survives_an_edit_above() -> None:
    def prints(report: Report) -> list[str]:
        return [each["partialFingerprints"]["verifierClaim/v1"] for each in json.loads(render(report, "sarif"))["runs"][0]["results"]
                if "partialFingerprints" in each]

    report = samples.english()
    moved = report.model_copy(update={"claims": [claim.model_copy(update={
        "span": (claim.span[0] + 9, claim.span[1] + 9),
        "number": claim.number.model_copy(update={"span": (claim.number.span[0] + 9, claim.number.span[1] + 9)})}) for claim in report.claims],
        "document": report.document.model_copy(update={"text": "A line.\n\n" + samples.EN_TEXT})})
    assert prints(report) == prints(moved)


# -- text that wants to act --------------------------------------------------------------------------

def test_no_control_character_reaches_the_terminal() -> None:
    text = render(samples.hostile(), style=Style(verbose=True, trails=True))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_markdown_brings_no_markup_of_the_note() -> None:
    text = re.sub(r"(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)", "", render(samples.hostile(), "markdown"))
    assert "<" not in text and not re.search(r"(?<!\\)\[x", text)
    assert all(line.count("|") - line.count("\\|") in (0, 3, 4) for line in text.splitlines() if line.startswith("|"))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, list[str]] = {"style": [], "script": []}
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        self.within = tag if tag in self.content else self.within
        if tag in self.content:
            self.content[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.within = "" if tag in self.content else self.within

    def handle_data(self, data: str) -> None:
        if self.within:
            self.content[self.within][-1] += data


def _parsed(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    return tags


ALLOWED = set(re.findall(r"\w+", """html head meta title style body a header div p button h1 h2 h3 h4 span ul li b i details summary nav select option
    input label main article aside section footer dialog dl dt dd kbd form script table tbody thead tr th td
    strong blockquote mark code hr caption br"""))


@pytest.mark.parametrize("report", [samples.chinese, samples.english, samples.hostile, samples.unchecked])
def test_the_page_holds_one_style_one_script_and_no_request(report: Callable[[], Report]) -> None:
    page = _parsed(render(report(), "html"))
    assert {tag for tag, _ in page.seen} <= ALLOWED
    names = {name for _, attributes in page.seen for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcset", "action", "background", "formaction", "data")]
    links = [attributes["href"] for _, attributes in page.seen if "href" in attributes]
    assert links and all(link is not None and re.fullmatch(r"#[\w-]+", link) for link in links)
    assert len(page.content["style"]) == 1 and len(page.content["script"]) == 2
    assert not re.search(r"url\(|@import|https?:", page.content["style"][0])
    assert not re.search(r"https?:|fetch|XMLHttpRequest|innerHTML|eval\(", page.content["script"][1])


@pytest.mark.parametrize("report", [samples.chinese, samples.hostile])
def test_the_policy_admits_exactly_this_style_and_script(report: Callable[[], Report]) -> None:
    page = _parsed(render(report(), "html"))
    policy = next(attributes["content"] for tag, attributes in page.seen if tag == "meta" and "http-equiv" in attributes) or ""
    for kind, content in (("style", page.content["style"][0]), ("script", page.content["script"][1])):
        assert f"{kind}-src 'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_the_headlines_parts_are_parted_where_a_browser_shows_it() -> None:
    english = render(samples.chinese(), "html", Style(language="en"))
    assert english.count(",</span> <span>") == 4 and " </span>" not in english.partition('class="headline')[2].partition("</p>")[0]
    assert "，</span><span>" in render(samples.chinese(), "html")


@pytest.mark.parametrize("report", [samples.chinese, samples.hostile])
def test_the_report_in_the_page_is_the_report(report: Callable[[], Report]) -> None:
    page = _parsed(render(report(), "html"))
    assert Report.model_validate(json.loads(page.content["script"][0])) == report()


def test_every_claim_has_a_mark_a_card_and_a_place_in_the_outline() -> None:
    report = samples.chinese()
    page = _parsed(render(report, "html"))
    cards = {attributes["id"] for tag, attributes in page.seen if tag == "section" and "card" in (attributes.get("class") or "").split()}
    marks = {attributes["data-c"] for tag, attributes in page.seen if tag == "a" and "n" in (attributes.get("class") or "").split()}
    items = {attributes["data-c"] for tag, attributes in page.seen
             if tag == "a" and "item" in (attributes.get("class") or "").split() and "data-c" in attributes}
    ids = {claim.id for claim in report.claims}
    assert cards == ids | {"t1", "t2"} == marks
    assert items >= ids
    all_ids = [attributes["id"] for _, attributes in page.seen if "id" in attributes]
    assert len(all_ids) == len(set(all_ids))


# -- the note as HTML --------------------------------------------------------------------------------

class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.marked, self.inside = "", dict[str, str](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.inside = dict(attrs)["data-c"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.inside = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.inside:
            self.marked[self.inside] = self.marked.get(self.inside, "") + data


def _read(html: str) -> _Text:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return parser


_NOTE = st.text(alphabet="ab毛利率12.4%<>&\"'*|#-\n\t \u202e", max_size=60)


@settings(max_examples=150, deadline=None)
@given(_NOTE, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=4), st.booleans())
def test_a_note_keeps_its_characters_and_its_marks(text: str, spans: list[tuple[int, int]], markdown: bool) -> None:
    numbers = [Layer("number", start, min(start + size, len(text)), f"c{at}", "refuted", "a label")
               for at, (start, size) in enumerate(spans) if start < len(text)]
    made = _read(NoteHtml(text, numbers, markdown).body())
    if not markdown:
        assert re.sub(r"\s", "", made.text) == re.sub(r"\s", "", text.replace("\u202e", "\ufffd"))
    covered = [set(range(layer.start, layer.end)) for layer in numbers]
    if len(numbers) == 1 and not markdown:
        marked = text[numbers[0].start:numbers[0].end].replace("\u202e", "\ufffd")
        assert re.sub(r"\s", "", made.marked.get(numbers[0].name, "")) == re.sub(r"\s", "", marked)
    assert sum(map(len, made.marked.values())) <= sum(map(len, covered))


def test_tables_of_pipes_tabs_and_tags_are_drawn_with_their_marks() -> None:
    pipes = "| 项目 | 2024 |\n|---|---:|\n| 营收 | 21.30 |\n"
    tabs = "项目\t2024\n营收\t21.30\n"
    tags = ('<table border="1" onclick="x()"><caption>表1</caption><tr><th colspan="2">A&amp;B</th></tr>'
            "<tr><td><b>营收</b></td><td>21.30</td></tr></table>")
    for text in (pipes, tabs, tags):
        at = text.index("21.30")
        html = NoteHtml(text, [Layer("number", at, at + 5, "c01", "refuted", "x")]).body()
        assert html.count("<table>") == 1 and html.count("<tr>") == 2 and "onclick" not in html
        assert _read(html).marked == {"c01": "21.30"}
        assert "|" not in html and "<b>" not in html
    assert "A&amp;B" in html and "<caption>表1</caption>" in html and 'colspan="2"' in html


def test_a_mark_may_cross_bold() -> None:
    text = "占比 **50%**以上"
    at = text.index("**50%") + 2
    html = NoteHtml(text, [Layer("number", at, len(text), "c01", "refuted", "x")]).body()
    assert _read(html).marked == {"c01": "50%以上"} and html.count('id="n-c01"') == 1 and "*" not in html


def test_colours_of_the_page_are_legible() -> None:
    """WCAG AA: 4.5 to 1 for every text colour on its own ground, light and dark."""
    css = next(iter(_parsed(render(samples.clean(), "html")).content["style"]))
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css[:css.index("@media")]))
    dark = light | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css[css.index(':root[data-theme="dark"]'):].split("}")[0]))

    def luminance(color: str) -> float:
        parts = [int(color[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(a: str, b: str) -> float:
        high, low = sorted((luminance(a), luminance(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for name, theme in (("light", light), ("dark", dark)):
        for ink in ("ink", "soft", "accent", "refuted", "tainted", "imprecise", "unverifiable", "consistent", "supported", "flip"):
            for ground in ("paper", "ground", f"{ink}-bg"):
                if ground in theme:
                    assert contrast(theme[ink], theme[ground]) >= 4.5, f"{name}: {ink} on {ground}"
        assert contrast(theme["ink"], theme["quote"]) >= 4.5


# -- bounds, lines, trees ----------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "value", "low", "high", "shown"), [
    ("416%", "4.16", "4.155", "4.165", "[415.5%, 416.5%]"),
    ("7.70亿元", "770000000", "769500000", "770500000", "[7.695, 7.705] 亿元"),
    ("US$384.2 million", "384200000", "384150000", "384250000", "[US$384.15, US$384.25] million"),
    ("14.38元/股", "14.38", "14.375", "14.385", "[14.375, 14.385] 元/股"),
    ("(1,204) thousand", "-1204000", "-1204500", "-1203500", "[-1204.5, -1203.5] thousand"),
    ("超过30%", "0.3", "0.295", "Infinity", "≥ 29.5%"),
    ("24.03%", None, "0.238124321", "0.242298765", "[23.81%, 24.23%]"),
    ("４１６％", "4.16", "4.155", "4.165", "[415.5%, 416.5%]"),
    ("0%", "0", "-0.005", "0.005", "[-0.5%, 0.5%]"),
])
def test_bounds_are_printed_in_the_numbers_own_unit(text: str, value: str | None, low: str, high: str, shown: str) -> None:
    assert quantities.bounds(text, value, low, high) == shown


def test_bounds_of_a_number_in_words_go_by_its_unit() -> None:
    assert quantities.bounds("三成", "0.3", "0.25", "0.35", "percent") == "[25%, 35%]"


@given(st.decimals(-10**12, 10**12, places=6), st.decimals("0.000001", 10**6, places=6))
def test_printed_bounds_hold_the_exact_ones(low: Decimal, width: Decimal) -> None:
    high = low + width
    shown = quantities.bounds("none", None, str(low), str(high))
    if shown.startswith("["):
        first, last = (Decimal(part) for part in re.sub(r"(?<=\d),(?=\d{3})", "", shown.strip("[]")).split(", "))
        assert first <= low and high <= last
        assert last - first <= width * Decimal("1.4")
    else:
        assert shown.startswith("≈ ") and width <= abs(low) / 100000


@given(st.text(alphabet="abc 12.4%毛利率，。（）“”《》", max_size=80), st.integers(4, 30))
def test_wrapping_keeps_every_character_within_the_width(text: str, columns: int) -> None:
    lines = layout.wrapped(text, columns)
    assert all(layout.width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet="ab\r\n", max_size=20), st.integers(0, 20))
def test_places_count_lines_as_editors_do(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    if text[offset - 1:offset + 1] == "\r\n":
        return
    line, column = Places(text).at(offset)
    before = re.split("\r\n|\r|\n", text[:offset])
    assert (line, column) == (len(before), len(before[-1]) + 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["refuted", "tainted", "supported", "unverifiable"]), st.lists(st.integers(0, 7), max_size=3)),
                min_size=1, max_size=8))
def test_every_wrong_claim_stands_in_the_trees_once_whatever_it_depends_on(drawn: list[tuple[str, list[int]]]) -> None:
    text = "a 5%"
    claims = [samples.claim(text, "5%", text, verdict, id=f"c{at}", metric="peg", value="0.05", low="0.045", high="0.055",
                            depends_on=tuple(f"c{to}" for to in uses)) for at, (verdict, uses) in enumerate(drawn)]
    found = outline(samples.report(text, claims, name="n.md", language="en"))
    shown = [branch.claim.id for _, branch in walk(found.roots + found.adrift)]
    assert sorted(shown) == [claim.id for claim in claims if claim.verdict in ("refuted", "tainted")]
    assert [branch.claim.id for branch in found.roots] == [claim.id for claim in claims if claim.verdict == "refuted"]


def test_every_word_has_both_languages_and_every_format_its_contract() -> None:
    zh, en = wording.words("zh"), wording.words("en")
    blank = {"level", "ratio", "count"}
    assert all(zh[key] and en[key] for key in zh if key not in blank)
    for key in zh:
        assert set(re.findall(r"\{\w+\}", zh[key])) == set(re.findall(r"\{\w+\}", en[key])), key
    for name in FORMATS:
        module = __import__(FORMATS[name], fromlist=["render"])
        assert module.SUFFIX.startswith(".") and isinstance(module.NEEDS_TEXT, bool) and module.__doc__
