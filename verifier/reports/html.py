"""The report as one HTML page that needs nothing else: the note with its numbers marked, the trail beside it.

Everything a reader can read is written here as plain HTML, so that the page prints and works without its script;
the script (``page/page.js``) only selects, filters and steps. The content policy admits the one style and the one
script by their hashes and no request at all. Text of notes, sources and models goes through :func:`safe` without exception.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from functools import cache
from importlib import resources

from verifier.records import CellRecord, ClaimRecord, Report
from verifier.reports import Style
from verifier.reports.headline import coverage, headline_parts, nothing_checked
from verifier.reports.leaves import leaves_html, places_of
from verifier.reports.note_html import MARKDOWN, Layer, NoteHtml, safe
from verifier.reports.outline import CONCLUSION_FLIPS, TAINTED_INPUT, Branch, outline
from verifier.reports.rewriting import unmarked
from verifier.reports.trail_html import Cards, code_tag
from verifier.reports.wording import code_title, language_of, metric_name, need_name, words

SUFFIX = ".html"
NEEDS_TEXT = True
_ORDER = ("refuted", "tainted", "imprecise", "unverifiable", "consistent", "supported")
_DIGITS = re.compile(r"\d(?:[\d.,]*\d)?")
_SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
_KEYS = (("j ↓", "key_next"), ("k ↑", "key_previous"), ("n", "key_roots"), ("Enter", "key_open"), ("/", "key_filter"), ("u", "key_rest"),
         ("t", "key_theme"), ("Esc", "key_escape"), ("?", "key_help"))


def render(report: Report, style: Style) -> str:
    """The whole page. Where the report holds no text, the findings alone."""
    return Page(report, style).html()


@cache
def _part(name: str) -> str:
    return resources.files("verifier.reports").joinpath("page", name).read_text("utf-8")


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


class Page:
    """The page in the making; what shares its look takes its parts from here."""

    def __init__(self, report: Report, style: Style) -> None:
        self.report, self.leaves = report, style.leaves
        self.language = language_of(report, style.language)
        self.words = words(self.language)
        self.outline = outline(report)
        self.cards = Cards(report, self.outline, self.language)

    def html(self) -> str:
        """The whole file."""
        css, js = _part("page.css"), _part("page.js")
        pictures = "img-src data:; " if self.leaves else ""
        slots = self.parts() | {
            "policy": f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(js)}'; {pictures}base-uri 'none'; form-action 'none'",
            "css": css, "js": js, "report": _embedded(self.report),
        }
        return _SLOT.sub(lambda slot: slots[slot[1]], _part("page.html"))

    def parts(self) -> dict[str, str]:
        """What is particular to this report, as HTML by the name of its slot."""
        document = self.report.document
        return {
            "lang": "zh-CN" if self.language == "zh" else "en",
            "note_lang": "zh-CN" if document.language == "zh" else "en",
            "page_title": safe(self.words["page_title"].format(name=document.name)),
            "name": safe(document.name), "entity": safe(document.entity or ""),
            "tone": "none" if nothing_checked(self.report) else "bad" if self.outline.wrong or self.outline.cells else "good",
            "headline": "".join(
                f"<span>{safe(part.rstrip())}</span>" + " " * part.endswith(" ")  # inside, a line's last space is not shown
                for part in headline_parts(self.report, self.outline, self.language)
            ),
            "coverage": safe(coverage(self.report, self.outline, self.language)),
            "sources": self.sources_html(), "flips": self.flips_html(), "chips": self.chips_html(), "codes": self.codes_html(),
            "rest": self.rest_toggle_html(),
            "note_body": self.note_html(), "outline": self.outline_html(), "cards": self.cards.html(), "keys": self._keys(),
            "imprint": safe(f"{self.words['checked_by']} verifier {self.report.verifier} · {self.report.extractor.name} · "
                            f"sha256 {document.sha256[:16]}"),
            **{f"w_{key}": safe(self.words[key]) for key in (
                "title", "skip", "filters", "filter_verdict", "filter_code", "all", "search", "theme", "help", "print", "download", "note", "panel",
                "back", "previous", "next", "close", "none_match")},
        }

    # -- head --------------------------------------------------------------------------------------

    def sources_html(self) -> str:
        if not self.report.sources:
            return f"<p>{safe(self.words['no_sources'])}</p>"
        items = []
        for source in self.report.sources:
            text = f"{safe(source.name)} <span class=\"soft\">{safe(self.words['figures_n'].format(n=source.figures))}</span>"
            if source.unread:
                names = "".join(f"<li>{safe(name)}</li>" for name in source.unread)
                text += f"<details><summary>{safe(self.words['unread_n'].format(n=len(source.unread)))}</summary><ul>{names}</ul></details>"
            items.append(f"<li>{text}</li>")
        note = f"<p>{safe(self.report.summary.note)}</p>" if self.report.summary.note else ""
        return f'<ul class="sources"><li>{safe(self.words["sources"])}:</li>{"".join(items)}</ul>{note}'

    def flips_html(self) -> str:
        if not self.outline.flips:
            return ""
        items = "".join(f'<li><a href="#{safe(c.id)}">“{safe(unmarked(c.quote).strip())}”</a> <b>{safe(self.words["no_longer_holds"])}</b></li>'
                        for c in self.outline.flips)
        return f'<ul class="flips">{items}</ul>'

    def chips_html(self) -> str:
        counts: Counter[str] = Counter([claim.verdict for claim in self.report.claims] + [cell.verdict for cell in self.report.tables])
        return "".join(f'<button type="button" class="chip {verdict}" data-verdict="{verdict}" aria-pressed="false"><i></i>'
                       f'{safe(self.words[verdict + "_n"])} <b>{counts[verdict]}</b></button>' for verdict in _ORDER if counts[verdict])

    def codes_html(self) -> str:
        named = [claim.codes for claim in self.report.claims] + [cell.codes for cell in self.report.tables]
        counts = Counter(code for codes in named for code in dict.fromkeys(codes))
        return "".join(f'<option value="{safe(code)}">{safe(code_title(code, self.language))} ({count})</option>'
                       for code, count in counts.most_common())

    def rest_toggle_html(self) -> str:
        numbers = self.report.numbers
        parts = [f"{self.words['operands_n']} {numbers.operands}", f"{self.words['aside_n']} {sum(numbers.set_aside.values())}",
                 f"{self.words['unclaimed_n']} {len(numbers.unclaimed)}"]
        rules = ", ".join(f"{name} {count}" for name, count in numbers.set_aside.items())
        return (f'<label class="rest" title="{safe(rules)}"><input type="checkbox" id="rest"> {safe(self.words["show_rest"])} '
                f'<span class="soft">{safe(" · ".join(parts))}</span></label>')

    def _keys(self) -> str:
        return "".join(f"<div><dt>{' '.join(f'<kbd>{key}</kbd>' for key in keys.split())}</dt><dd>{safe(self.words[word])}</dd></div>"
                       for keys, word in _KEYS)

    # -- the note ----------------------------------------------------------------------------------

    def note_html(self) -> str:
        text = self.report.document.text
        if text is None:
            return f'<p class="soft">{safe(self.words["text_left_out"])}</p>'
        name = self.report.document.name.lower()
        markdown = name.endswith(MARKDOWN) or "." not in name
        layers = self.layers(text)
        made = NoteHtml(text, layers, markdown).body()
        return self._faces(made, layers) if self.leaves else made

    def _faces(self, made: str, layers: list[Layer]) -> str:
        """The text and, where there are pictures, the pages; the script shows one of them at a time."""
        buttons = "".join(f'<button type="button" class="chip face" data-face="{face}" aria-pressed="false">{safe(self.words[word])}</button>'
                          for face, word in (("pages", "face_pages"), ("text", "face_text")))
        return (f'<div class="faces" role="group" aria-label="{safe(self.words["faces"])}">{buttons}</div><div class="words">{made}</div>'
                + leaves_html(self.leaves, layers, places_of(self.report), self.words))

    def layers(self, text: str) -> list[Layer]:
        """What is marked in the note."""
        layers: list[Layer] = []
        for claim in self.report.claims:
            layers.append(Layer("number", *claim.number.span, claim.id, claim.verdict, self._label(claim)))
            layers.append(Layer("quote", *claim.span, claim.id))
            if CONCLUSION_FLIPS in claim.codes:
                layers.append(Layer("flip", *claim.span))
        for number, cell in enumerate(self.report.tables, 1):
            if cell.span:
                label = f"{self.words['cell_title']} {cell.text}: {self.words[cell.verdict]}"
                layers.append(Layer("number", *cell.span, f"t{number}", cell.verdict, label))
        unclaimed = [span for span in self.report.numbers.unclaimed if span[0] < span[1]]
        layers += [Layer("number", *span, "", "unclaimed", self.words["unclaimed_title"]) for span in unclaimed]
        taken = bytearray(len(text))
        for layer in layers:
            if layer.role == "number":
                taken[layer.start:layer.end] = b"\1" * (min(layer.end, len(text)) - layer.start)
        layers += [Layer("number", *found.span(), "", "aside", self.words["rest_title"])
                   for found in _DIGITS.finditer(text) if not any(taken[found.start():found.end()])]
        return layers

    def _label(self, claim: ClaimRecord) -> str:
        right = f", {self.words['should_be']} {claim.expected.text}" if claim.expected else ""
        return f"{claim.number.text}: {self.words[claim.verdict]}{right}"

    # -- what was found ----------------------------------------------------------------------------

    def outline_html(self) -> str:
        found, parts = self.outline, []
        for key, branches in (("roots", found.roots), ("adrift", found.adrift)):
            if branches:
                trees = "".join(f"<li>{self._branch(branch)}</li>" for branch in branches)
                parts.append(self._section(key, len(branches), trees))
        for key, claims in (("imprecise_section", found.imprecise), ("remarks", found.remarks)):
            if claims:
                parts.append(self._section(key, len(claims), "".join(f"<li>{self.item_html(claim)}</li>" for claim in claims)))
        if found.cells:
            cells = "".join(f"<li>{self._cell(number, cell)}</li>" for number, cell in found.cells)
            parts.append(self._section("tables", len(found.cells), cells))
        if self.report.findings:
            items = "".join(f"<li>{safe(code_title(f.code, self.language))}: {safe(f.message)} "
                            f"<span class=\"soft\">{safe('; '.join(f.places))}</span></li>"
                            for f in self.report.findings)
            parts.append(self._section("findings", len(self.report.findings), items))
        parts.append(self._missing())
        if found.holding:
            items = "".join(f"<li>{self.item_html(claim)}</li>" for claim in found.holding if not claim.codes)
            if items:
                parts.append(self._section("holding", items.count("<li>"), items, folded=True))
        if found.cells_holding:
            parts.append(f'<p class="soft">{safe(self.words["cells_hold"].format(n=found.cells_holding))}</p>')
        return "".join(parts)

    def _section(self, key: str, count: int, items: str, folded: bool = False) -> str:
        title = f"{safe(self.words[key])} <span class=\"count\">{count}</span>"
        if folded:
            return f'<details class="group"><summary>{title}</summary><ul>{items}</ul></details>'
        return f'<section class="group"><h3>{title}</h3><ul>{items}</ul></section>'

    def _branch(self, branch: Branch) -> str:
        """A wrong claim and what follows from it, folded; nested as deep as the consequences go."""
        built: dict[str, str] = {}
        order = [branch]
        for each in order:
            order.extend(each.consequences)
        for each in reversed(order):
            inner = "".join(f"<li>{built[child.claim.id]}</li>" for child in each.consequences)
            if not inner:
                folded = ""
            elif each is branch:
                count = each.followers
                title = self.words["consequences_1"] if count == 1 else self.words["consequences_n"].format(n=count)
                below = [child for child in order[1:] if CONCLUSION_FLIPS in child.claim.codes]
                flips = f' <b class="flipword">{safe(self.words["no_longer_holds"])}</b>' if below else ""
                folded = f'<details class="follows"><summary>{safe(title)}{flips}</summary><ul>{inner}</ul></details>'
            else:
                folded = f"<ul>{inner}</ul>"
            built[each.claim.id] = self.item_html(each.claim) + folded
        return built[branch.claim.id]

    def item_html(self, claim: ClaimRecord) -> str:
        name = metric_name(claim.metric, self.language)
        codes = [code for code in claim.codes if code != TAINTED_INPUT]
        return self._link(claim.id, claim.verdict, claim.number.text, claim.expected.text if claim.expected else "",
                          f"{name} {self.words[claim.kind]} {claim.period or ''}", codes)

    def _cell(self, number: int, cell: CellRecord) -> str:
        what = " · ".join(part for part in (cell.table, cell.row, cell.column) if part)
        return self._link(f"t{number}", cell.verdict, cell.text, cell.expected.text if cell.expected else "", what, cell.codes)

    def _link(self, name: str, verdict: str, number: str, right: str, what: str, codes: list[str]) -> str:
        arrow = f' <span class="arrow" aria-hidden="true">→</span> <span class="right">{safe(right)}</span>' if right else ""
        tags = "".join(code_tag(code, self.language) for code in codes)
        return (f'<a class="item {verdict}" href="#{safe(name)}" data-c="{safe(name)}"><i aria-hidden="true"></i>'
                f'<span><b class="num">{safe(number)}</b>{arrow}<span class="what">{safe(what)} {tags}</span></span></a>')

    def _missing(self) -> str:
        rows = []
        for group in self.outline.missing:
            needs = ", ".join(need_name(need, self.language) for need in group.needs)
            rows.append((f"{self.words['needs']} {needs}" if needs else self.words["needs_nothing_named"], group.claims))
        if self.outline.assumed:
            rows.append((self.words["assumed"], self.outline.assumed))
        if not rows:
            return ""
        items = "".join(f'<li><p class="need">{safe(title)}</p><ul>{"".join(f"<li>{self.item_html(claim)}</li>" for claim in claims)}</ul></li>'
                        for title, claims in rows)
        section = self._section("unverifiable_section", sum(len(claims) for _, claims in rows), items, folded=True)
        return section if self.outline.wrong or self.outline.cells else section.replace("<details", "<details open", 1)


def _embedded(report: Report) -> str:
    """The report's JSON for a data block of the page: no character that could end the block or begin markup."""
    text = report.to_json(indent=None)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
