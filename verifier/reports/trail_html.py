"""The trail of each claim as HTML: stated against recomputed with bounds, the arithmetic, where each operand came from."""

from __future__ import annotations

from functools import cache

from verifier.records import CellRecord, ClaimRecord, Expected, Report, Step
from verifier.reports import Language
from verifier.reports.note_html import safe
from verifier.reports.outline import CONCLUSION_FLIPS, Outline, place, places_of, walk
from verifier.reports.quantities import bounds, bounds_beside, grouped
from verifier.reports.rewriting import number_in_quote, rewritten_quote, unmarked
from verifier.reports.wording import code_title, in_words, metric_name, need_name, origin, words


class Cards:
    """One card a claim and one a judged table cell, linked with each other."""

    def __init__(self, report: Report, found: Outline, language: Language) -> None:
        self.report, self.outline, self.language = report, found, language
        self.words = words(language)
        self.places = places_of(report)
        self.by_id = {claim.id: claim for claim in report.claims}
        self.users: dict[str, list[ClaimRecord]] = {}
        self.alike: dict[tuple[str, str], list[ClaimRecord]] = {}
        for claim in report.claims:
            self.alike.setdefault((claim.metric, claim.entity or ""), []).append(claim)
            for name in dict.fromkeys(claim.depends_on):
                self.users.setdefault(name, []).append(claim)
        self.also = {branch.claim.id: branch.also for _, branch in walk(found.roots + found.adrift)}

    def html(self) -> str:
        cards = [self._claim(claim) for claim in self.report.claims]
        cards += [self._cell(number, cell) for number, cell in enumerate(self.report.tables, 1)]
        return "\n".join(cards)

    def _claim(self, claim: ClaimRecord) -> str:
        number = claim.number
        kind = self.words[claim.kind]
        entity = claim.entity if claim.entity != self.report.document.entity else None
        subject = " · ".join(part for part in (f"{metric_name(claim.metric, self.language)} {kind}".strip(), claim.period, entity) if part)
        limits = "" if claim.kind == "comparison" else bounds(number.text, number.value, number.low, number.high, number.unit)
        stated = (number.text, limits)
        quote, found = safe(unmarked(claim.quote)), number_in_quote(claim)
        if found is not None:
            before, after = unmarked(claim.quote[:found[0]]), claim.quote[found[1]:].replace("**", "")
            quote = f"{safe(before)}<mark>{safe(number.text)}</mark>{safe(after)}"
        body = [f'<blockquote class="quote">{quote}</blockquote>']
        if CONCLUSION_FLIPS in claim.codes:
            body.append(f'<p class="flipline">{safe(self.words["no_longer_holds"])}</p>')
        if claim.message:
            body.append(f'<p class="message">{safe(claim.message)}</p>')
        body += [self._against(stated, claim.expected), self._codes(claim.codes), self._trail(claim.trail)]
        rewritten = rewritten_quote(claim)
        if rewritten is not None:
            body.append(f'<h4>{safe(self.words["write"])}</h4><p class="rewrite">{safe(unmarked(rewritten))}</p>')
        if claim.needs:
            needs = ", ".join(need_name(need, self.language) for need in claim.needs)
            body.append(f'<h4>{safe(self.words["needs"])}</h4><p>{safe(needs)}</p>')
        body.append(self._links("consequences", self.users.get(claim.id, [])))
        body.append(self._links("inputs", [self.by_id[name] for name in claim.depends_on if name in self.by_id]))
        alike = [other for other in self.alike[claim.metric, claim.entity or ""] if other.id != claim.id and other.kind == claim.kind]
        body.append(self._links("same_figure", alike[:8]))
        where = place(self.report, self.places, number.span[0])
        return self._card(claim.id, claim.verdict, number.text, claim.expected, subject, where, "".join(body), claim.codes)

    def _cell(self, number: int, cell: CellRecord) -> str:
        subject = " · ".join(part for part in (cell.table, cell.row, cell.column) if part)
        where = place(self.report, self.places, cell.span[0]) if cell.span else ""
        body = [f'<p class="message">{safe(cell.message)}</p>' if cell.message else "", self._against((cell.text, ""), cell.expected),
                self._codes(cell.codes), self._trail(cell.trail)]
        return self._card(f"t{number}", cell.verdict, cell.text, cell.expected, subject, where, "".join(body), cell.codes)

    def _card(self, name: str, verdict: str, number: str, right: Expected | None, subject: str, where: str, body: str, codes: list[str]) -> str:
        arrow = f' <span class="arrow" aria-hidden="true">→</span> <span class="right">{safe(right.text)}</span>' if right else ""
        return (f'<section class="card {verdict}" id="{safe(name)}" data-verdict="{verdict}" data-codes="{safe(" ".join(codes))}" tabindex="-1" '
                f'aria-label="{safe(f"{name} {number} {self.words[verdict]}")}">'
                f'<p class="verdict"><i aria-hidden="true"></i>{safe(self.words[verdict])}'
                f'<a class="soft" href="#n-{safe(name)}">{safe(name)} · {safe(where)}</a></p>'
                f'<p class="big"><b class="num">{safe(number)}</b>{arrow}</p><p class="subject">{safe(subject)}</p>{body}</section>')

    def _against(self, stated: tuple[str, str], right: Expected | None) -> str:
        rows = [(self.words["stated"], *stated)] if stated[1] or right else []
        if right:
            rows.append((self.words["recomputed"], right.text, bounds(right.text, right.value, right.low, right.high, right.unit)))
        cells = "".join(f'<tr><th scope="row">{safe(name)}</th><td class="num">{safe(text)}</td><td class="num soft">{safe(limits)}</td></tr>'
                        for name, text, limits in rows)
        return f'<table class="against"><tbody>{cells}</tbody></table>' if cells else ""

    def _codes(self, codes: list[str]) -> str:
        parts = []
        for code in codes:
            meaning = _meaning(code, self.language)
            title = f"{code_tag(code, self.language)} <code>{safe(code)}</code>"
            parts.append(f"<details><summary>{title}</summary><p>{safe(meaning)}</p></details>" if meaning else f"<p>{title}</p>")
        return f'<div class="why">{"".join(parts)}</div>' if parts else ""

    def _trail(self, trail: list[Step]) -> str:
        if not trail:
            return ""
        return f'<h4>{safe(self.words["arithmetic"])}</h4>' + "".join(map(self._step, trail))

    def _step(self, step: Step) -> str:
        limits = bounds_beside(step)
        filled = f"<div>= {safe(step.substituted)}</div>" if step.substituted not in ("", step.formula, step.result) else ""
        sums = (f'<div class="sum"><div title="{safe(step.formula)}">{safe(self._named(step.formula))}</div>{filled}'
                f'<div>= <b>{safe(step.result)}</b> <span class="soft">{safe(limits)}</span></div></div>')
        if not step.inputs:
            return sums
        rows = "".join(f'<tr><td title="{safe(i.name)}">{safe(self._named(i.name))}</td><td class="num">{safe(grouped(i.value))}</td>'
                       f"<td>{self._origin(i.from_)}</td></tr>" for i in step.inputs)
        head = "".join(f'<th scope="col">{safe(self.words[key])}</th>' for key in ("operand", "value", "where"))
        return f'{sums}<div class="wide"><table class="operands"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'

    def _named(self, formula: str) -> str:
        return in_words(formula, self.language, self.report.document.entity)

    def _origin(self, text: str) -> str:
        shown, claim_id = origin(text, self.language)
        return f'<a href="#{safe(claim_id)}">{safe(shown)}</a>' if claim_id in self.by_id and claim_id else safe(shown)

    def _links(self, key: str, claims: list[ClaimRecord]) -> str:
        if not claims:
            return ""
        items = []
        for claim in claims:
            arrow = f' <span class="arrow">→</span> <span class="right">{safe(claim.expected.text)}</span>' if claim.expected else ""
            items.append(f'<li><a class="item {claim.verdict}" href="#{safe(claim.id)}"><i aria-hidden="true"></i>'
                         f'<span><b class="num">{safe(claim.number.text)}</b>{arrow}'
                         f'<span class="what">{safe(metric_name(claim.metric, self.language))} {safe(claim.period or "")}</span></span></a></li>')
        return f'<h4>{safe(self.words[key])}</h4><ul class="links">{"".join(items)}</ul>'


def code_tag(code: str, language: Language) -> str:
    """A code's short name as a tag."""
    flips = " flipword" if code == CONCLUSION_FLIPS else ""
    return f'<span class="tag{flips}">{safe(code_title(code, language))}</span>'


@cache
def _meaning(code: str, language: Language) -> str:
    from verifier.codes import explanations

    found = explanations().get(code)
    if found is None:
        return ""
    return found.meaning_zh if language == "zh" else found.meaning
