"""The report in a terminal: what is wrong, why, what follows from it and what is right, in that order.

Root errors stand first with their consequences beneath them; then what is imprecise, what is right under a
wrong name, the tables, and what cannot be checked, grouped by the figures that are missing. Claims that hold
are counted, and listed when asked for. A report in which nothing was checked says so in its first line.
"""

from __future__ import annotations

from collections.abc import Iterable

from verifier.records import CellRecord, ClaimRecord, Report, Step
from verifier.reports import Style
from verifier.reports.headline import coverage, headline, nothing_checked
from verifier.reports.layout import Paint, padded, painted_width, shortened, unpainted, visible, width, wrapped
from verifier.reports.outline import CONCLUSION_FLIPS, TAINTED_INPUT, Branch, Missing, Outline, outline, place, places_of, walk
from verifier.reports.quantities import bounds, bounds_beside, grouped
from verifier.reports.rewriting import rewritten_quote, unmarked
from verifier.reports.wording import code_title, in_words, language_of, metric_name, need_name, origin, words

SUFFIX = ".txt"
NEEDS_TEXT = True
_COLORS = {"refuted": "red", "tainted": "magenta", "imprecise": "yellow", "unverifiable": "dim", "consistent": "cyan", "supported": "green"}
_MARKS = {"refuted": ("✗", "x"), "tainted": ("↳", "*"), "imprecise": ("≈", "~"), "unverifiable": ("?", "?"),
          "consistent": ("=", "="), "supported": ("✓", "+")}


def render(report: Report, style: Style) -> str:
    """The whole report as lines of at most ``style.width`` columns."""
    return "\n".join(_Page(report, style).lines()) + "\n"


class _Page:
    """One report being drawn: the words, the paint and the places it is drawn with."""

    def __init__(self, report: Report, style: Style) -> None:
        self.report, self.style = report, style
        self.language = language_of(report, style.language)
        self.words = words(self.language)
        self.outline: Outline = outline(report)
        self.places = places_of(report)
        self.paint = Paint(style.color)
        self.width = max(style.width, 40)
        self.by_id = {claim.id: claim for claim in report.claims}

    def lines(self) -> list[str]:
        parts = [self._head()]
        sections = (
            ("roots", [self._root(branch) for branch in self.outline.roots]),
            ("adrift", [self._root(branch) for branch in self.outline.adrift]),
            ("imprecise_section", [self._claim(claim) for claim in self.outline.imprecise]),
            ("remarks", [self._claim(claim) for claim in self.outline.remarks]),
            ("tables", [self._cell(number, cell) for number, cell in self.outline.cells]),
        )
        for key, blocks in sections:
            if blocks:
                parts.append(self._title(self.words[key], len(blocks)))
                parts.extend(blocks)
        parts.append(self._unverifiable())
        parts.append(self._holding())
        parts.append(self._findings())
        parts.append(self._foot())
        out: list[str] = []
        for part in parts:
            if part:
                out += ([""] if out else []) + part
        return out

    # -- head and foot -----------------------------------------------------------------------------

    def _head(self) -> list[str]:
        document, found = self.report.document, headline(self.report, self.outline, self.language)
        name = visible(document.name) + (f"{' · ' if self.paint.on else ', '}{visible(document.entity)}" if document.entity else "")
        wrong = self.outline.wrong or any(cell.verdict != "imprecise" for _, cell in self.outline.cells)
        color = "yellow" if nothing_checked(self.report) else "red" if wrong else "yellow" if self.outline.imprecise else "green"
        lines = [self.paint(line, "bold") for line in wrapped(name, self.width)]
        lines += [self.paint(line, "bold", color) for line in wrapped(visible(found), self.width)]
        lines += self._wrap(coverage(self.report, self.outline, self.language))
        if not self.report.sources:
            lines += self._wrap(self.words["no_sources"])
        for source in self.report.sources:
            text = f"{self.words['sources']}: {visible(source.name)}, {self.words['figures_n'].format(n=source.figures)}"
            if source.unread:
                text += f", {self.words['unread_n'].format(n=len(source.unread))}"
                if self.style.verbose:
                    text += f": {', '.join(map(visible, source.unread))}"
            lines += self._wrap(text)
        if self.report.summary.note and self.report.summary.note not in found and not self.report.findings:
            lines += self._wrap(visible(self.report.summary.note))
        return lines

    def _foot(self) -> list[str]:
        shown = [branch.claim for _, branch in walk(self.outline.roots + self.outline.adrift)]
        shown += [*self.outline.imprecise, *self.outline.remarks]
        named = [claim.codes for claim in shown] + [cell.codes for _, cell in self.outline.cells]
        codes = dict.fromkeys(code for each in named for code in each)
        if not codes or self.style.trails:
            return []
        return [self.paint(line, "dim") for line in self._wrap(self.words["explain_hint"].format(codes=visible(next(iter(codes)))))]

    def _title(self, text: str, count: int) -> list[str]:
        title = f"{text} ({count})" if self.paint.on else f"== {text} ({count}) =="
        return [self.paint(line, "bold", "underline") for line in wrapped(title, self.width)]

    # -- claims ------------------------------------------------------------------------------------

    def _root(self, branch: Branch) -> list[str]:
        lines = self._claim(branch.claim, branch.also)
        if branch.consequences:
            count = branch.followers
            text = self.words["consequences_1"] if count == 1 else self.words["consequences_n"].format(n=count)
            lines.append(f"  {self._label('consequences')}{self.paint(text, 'bold')}")
            lines += self._tree(branch.consequences)
        return lines

    def _claim(self, claim: ClaimRecord, also: tuple[str, ...] = (), full: bool = True) -> list[str]:
        """A claim in full: numbers, place and quote, message, arithmetic, what to write instead."""
        lines = self._claim_line(claim)
        lines += self._wrap(self._subject(claim.metric, claim.kind, claim.period, claim.entity, claim.codes), "    ")
        lines += self._labelled("stated", self._quote(claim))
        if claim.message:
            lines += self._labelled("why", visible(claim.message))
        if also:
            lines += self._labelled("why", self.words["also_from"].format(ids=", ".join(also)))
        if full:
            for step in claim.trail:
                lines += self._step(step)
        if (rewritten := rewritten_quote(claim)) is not None:
            lines += self._labelled("write", visible(unmarked(rewritten)), "green")
        return lines

    def _claim_line(self, claim: ClaimRecord, indent: str = "") -> list[str]:
        mark = _MARKS[claim.verdict][0 if self.paint.on else 1]
        color = _COLORS[claim.verdict]
        number = claim.number
        stated = visible(number.text)
        span = "" if claim.kind == "comparison" else bounds(number.text, number.value, number.low, number.high, number.unit)
        text = f"{self.paint(f'{mark} {stated}', 'bold', color)} {self.paint(span, 'dim')}".rstrip()
        if claim.expected:
            right = claim.expected
            limits = bounds(right.text, right.value, right.low, right.high, right.unit)
            text += f"  {self.words['should_be']} {self.paint(visible(right.text), 'bold', 'green')} {self.paint(limits, 'dim')}".rstrip()
        text += f"  {self.paint(self.words[claim.verdict], color)}"
        if CONCLUSION_FLIPS in claim.codes:
            text += f"  {self.paint('! ' + self.words['no_longer_holds'], 'bold', 'magenta')}"
        where = f"{claim.id} · {place(self.report, self.places, claim.number.span[0])}" if self.paint.on else \
            f"{claim.id} {place(self.report, self.places, claim.number.span[0])}"
        return self._spread(text, self.paint(where, "dim"), indent)

    def _tree(self, branches: tuple[Branch, ...]) -> list[str]:
        lines: list[str] = []
        for depth, branch in walk(branches):
            claim, indent = branch.claim, "    " + "  " * min(depth, 6)
            lines += self._claim_line(claim, indent)
            inner = indent + "    "
            codes = [code for code in claim.codes if code not in (TAINTED_INPUT, CONCLUSION_FLIPS)]
            lines += self._wrap(self._subject(claim.metric, claim.kind, claim.period, claim.entity, codes), inner)
            if CONCLUSION_FLIPS in claim.codes:
                lines += self._wrap(self._quote(claim), inner)
            step = claim.trail[-1] if claim.trail else None
            if self.style.verbose or self.style.trails:
                for each in claim.trail:
                    lines += self._step(each, indent + "  ")
            elif step is not None:
                lines += self._wrap(visible(f"{step.substituted} = {step.result}" if step.substituted else step.result), inner)
            if claim.message:
                lines += self._wrap(visible(claim.message), inner)
            if branch.also:
                lines += self._wrap(self.words["also_from"].format(ids=", ".join(branch.also)), inner)
        return lines

    def _subject(self, metric: str, kind: str, period: str | None, entity: str | None, codes: Iterable[str]) -> str:
        """Whose number it is: the metric, its kind and period, the entity where it is not the document's own, and the codes."""
        name = visible(metric_name(metric, self.language))
        if self.words[kind] and self.words[kind].casefold() not in name.casefold():
            name += ("" if self.language == "zh" else " ") + self.words[kind]
        parts = [name, period or "", visible(entity) if entity and entity != self.report.document.entity else ""]
        why = [self._code(code) for code in codes]
        return " · ".join([" ".join(part for part in parts if part), *why]) if self.paint.on else \
            "; ".join([" ".join(part for part in parts if part), *why])

    def _code(self, code: str) -> str:
        title = visible(code_title(code, self.language))
        return title if title == visible(code) else f"{title} ({code})"

    def _quote(self, claim: ClaimRecord) -> str:
        text = visible(unmarked(claim.quote))
        return f"“{text}”" if self.language == "zh" else f'"{text}"'

    def _step(self, step: Step, indent: str = "  ") -> list[str]:
        """One line of arithmetic with its operands filled in, its bounds, and where each operand came from."""
        result = visible(step.result)
        limits = bounds_beside(step)
        lines = self._labelled("arithmetic", visible(self._named(step.formula)), indent=indent)
        inner = indent + " " * self._label_width
        filled = f"= {visible(step.substituted)}" if step.substituted not in ("", step.formula, step.result) else ""
        lines += self._wrap(f"{filled} = {self.paint(result, 'bold')} {self.paint(limits, 'dim')}".strip(), inner)
        if step.inputs:
            rows = [(visible(self._named(i.name)), grouped(visible(i.value)), self._origin(i.from_)) for i in step.inputs]
            first = min(max(width(name) for name, _, _ in rows), 34)
            second = min(max(width(value) for _, value, _ in rows), 20)
            for name, value, source in rows:
                operand = f"{padded(shortened(name, first), first)}  {padded(value, second)}"
                if width(inner) + 4 + width(operand) + width(source) <= self.width:
                    lines.append(f"{inner}  {operand}  {self.paint(source, 'dim')}")
                else:
                    lines += self._wrap(operand.rstrip(), inner + "  ")
                    lines += [self.paint(line, "dim") for line in self._wrap(source, inner + "    ", inner + "       ")]
        return lines

    def _named(self, formula: str) -> str:
        return in_words(formula, self.language, self.report.document.entity)

    def _origin(self, text: str) -> str:
        shown, claim_id = origin(visible(text), self.language)
        if claim_id in self.by_id and self.places is not None:
            line = self.places.at(self.by_id[claim_id].number.span[0])[0]
            shown += f" ({self.words['line'].format(line=line)})"
        return ("← " if self.paint.on else "<- ") + shown

    # -- tables, gaps, the rest ----------------------------------------------------------------------

    def _cell(self, number: int, cell: CellRecord) -> list[str]:
        mark = _MARKS[cell.verdict][0 if self.paint.on else 1]
        color = _COLORS[cell.verdict]
        text = self.paint(f"{mark} {visible(cell.text)}", "bold", color)
        if cell.expected:
            right = cell.expected
            limits = bounds(right.text, right.value, right.low, right.high, right.unit)
            text += f"  {self.words['should_be']} {self.paint(visible(right.text), 'bold', 'green')} {self.paint(limits, 'dim')}".rstrip()
        text += f"  {self.paint(self.words[cell.verdict], color)}"
        where = f"t{number}" + (f" {place(self.report, self.places, cell.span[0])}" if cell.span else "")
        lines = self._spread(text, self.paint(where, "dim"))
        named = [visible(part) for part in (cell.table, cell.row, cell.column) if part]
        lines += self._wrap("; ".join([", ".join(named), *map(self._code, cell.codes)]), "    ")
        if cell.message:
            lines += self._labelled("why", visible(cell.message))
        for step in cell.trail:
            lines += self._step(step)
        return lines

    def _unverifiable(self) -> list[str]:
        groups = list(self.outline.missing)
        count = sum(len(group.claims) for group in groups) + len(self.outline.assumed)
        if not count:
            return []
        lines = self._title(self.words["unverifiable_section"], count)
        for group in groups:
            lines += self._gap(self._needs(group), group.claims)
        if self.outline.assumed:
            lines += self._gap(self.words["assumed"], self.outline.assumed)
        return lines

    def _needs(self, group: Missing) -> str:
        if not group.needs:
            return self.words["needs_nothing_named"]
        return f"{self.words['needs']} {', '.join(need_name(need, self.language) for need in group.needs)}"

    def _gap(self, title: str, claims: Iterable[ClaimRecord]) -> list[str]:
        items = [f"{visible(c.number.text)} {self.paint(visible(metric_name(c.metric, self.language)), 'dim')} ({c.id})" for c in claims]
        if self.style.trails:
            return self._wrap(visible(title), "  ") + [line for c in claims for line in self._claim(c)]
        return self._wrap(f"{visible(title)}: {'; '.join(items)}", "  ", "      ")

    def _holding(self) -> list[str]:
        lines: list[str] = []
        hold, shown = self.outline.holding, {claim.id for claim in self.outline.remarks}
        rest = [claim for claim in hold if claim.id not in shown]
        if self.style.trails and rest:
            lines += self._title(self.words["holding"], len(rest))
            lines += [line for claim in rest for line in ["", *self._claim(claim)]][1:]
        elif self.style.verbose and rest:
            lines += self._title(self.words["holding"], len(rest))
            for claim in rest:
                lines += self._claim_line(claim)
                lines += self._wrap(self._subject(claim.metric, claim.kind, claim.period, claim.entity, ()), "    ")
        elif hold:
            lines += self._wrap(self.paint(self.words["holding_hint"].format(n=len(hold)), "green"))
        if self.outline.cells_holding:
            lines += self._wrap(self.words["cells_hold"].format(n=self.outline.cells_holding))
        return lines

    def _findings(self) -> list[str]:
        if not self.report.findings:
            return []
        lines = self._title(self.words["findings"], len(self.report.findings))
        for finding in self.report.findings:
            places = f" ({'; '.join(map(visible, finding.places))})" if finding.places else ""
            lines += self._wrap(f"{self._code(finding.code)}: {visible(finding.message)}{places}", "  ", "    ")
        return lines

    # -- lines -------------------------------------------------------------------------------------

    @property
    def _label_width(self) -> int:
        return max(width(self.words[key]) for key in ("stated", "why", "arithmetic", "consequences", "write")) + 2

    def _label(self, key: str) -> str:
        return self.paint(padded(self.words[key], self._label_width), "dim")

    def _labelled(self, key: str, text: str, *styles: str, indent: str = "  ") -> list[str]:
        hanging = indent + " " * self._label_width
        lines = wrapped(text, self.width - width(hanging))
        return [(indent + self._label(key) if not number else hanging) + self.paint(line, *styles) for number, line in enumerate(lines)]

    def _wrap(self, text: str, indent: str = "", hanging: str | None = None) -> list[str]:
        """Lines within the width; text that carries paint is measured without it and left whole when it fits."""
        hanging = indent if hanging is None else hanging
        if painted_width(text) <= self.width - width(indent):
            return [indent + text]
        lines = wrapped(unpainted(text), self.width - width(hanging))
        return [(hanging if number else indent) + line for number, line in enumerate(lines)]

    def _spread(self, left: str, right: str, indent: str = "") -> list[str]:
        """Two texts on one line, the second at the right edge; below each other where they do not fit."""
        room = self.width - width(indent) - painted_width(left) - painted_width(right)
        if room >= 2:
            return [indent + left + " " * room + right]
        return [*self._wrap(left, indent, indent + "    "), *self._wrap(right, indent + "    ")]
