"""The page of one note: the HTML report's own parts, with decisions, corrections and the sign-off put in."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from verifier.records import ClaimRecord, Report
from verifier.reports import Language, Style
from verifier.reports.html import Page
from verifier.reports.leaves import Leaf
from verifier.reports.note_html import Layer, safe
from verifier.reports.rewriting import unmarked
from verifier.reports.wording import metric_name
from verifier.review.cards import ReviewCards, moment, said, turn_in_words, why_not
from verifier.review.desk import State
from verifier.review.wording import review_words


class ReviewPage(Page):
    """One note's page over its state.

    :param base: the address of the note's page, without a slash at its end.
    """

    def __init__(self, state: State, language: Language, base: str) -> None:
        version = state.report.document.sha256[:16]
        leaves = tuple(Leaf(number, *size, f"{base}/pages/{number}.jpg?v={version}") for number, size in enumerate(state.pages, 1))
        super().__init__(state.report, Style(language=language, leaves=leaves))
        self.state, self.own, self.base = state, review_words(self.language), base
        self.cards: ReviewCards = ReviewCards(state, self.outline, self.language, origins(state, base), base)

    def slots(self) -> dict[str, object]:
        """Everything of the page that is written as HTML already, by the name it has in the template."""
        made = {key: Markup(text) for key, text in self.parts().items()}
        return made | {"states": Markup(self._states()), "metrics": Markup(self._metrics()), "lapsed": Markup(self._lapsed()),
                       "decisions": Markup(self._decisions()), "roots": " ".join(self.state.report.summary.roots)}

    def flips_html(self) -> str:
        claims = {claim.id: claim for claim in self.report.claims}
        items = [f'<li><a href="#{safe(name)}">“{_short(claims[name])}”</a> <b>{safe(self.words["no_longer_holds"])}</b></li>'
                 for name in self.state.flips() if name in claims]
        shown: set[tuple[str, ...]] = set()
        for each in self.state.turned:
            new = self.state.worked.texts[each.claim] if self.state.worked else ""
            claim = claims.get(each.claim)
            if claim is None or (key := (claim.number.text, new, *each.peers)) in shown:
                continue
            shown.add(key)
            items.append(f'<li><a href="#{safe(each.claim)}">{safe(metric_name(claim.metric, self.language))} {safe(claim.number.text)} → {safe(new)}'
                         f"</a> <b>{safe(turn_in_words(each, claims, self.language))}</b></li>")
        return f'<ul class="flips">{"".join(items)}</ul>' if items else ""

    def layers(self, text: str) -> list[Layer]:
        from verifier.dataclass import replace

        made = super().layers(text)
        worked = self.state.worked
        if worked is None:
            return made
        spans = {claim.id: claim.number.span for claim in self.report.claims}
        for index, layer in enumerate(made):
            if layer.role != "number":
                continue
            if layer.name in worked.texts and (layer.start, layer.end) == spans[layer.name]:
                label = f"{layer.label}; {self.own['reads_now'].format(value=worked.texts[layer.name])}"
                made[index] = replace(layer, instead=whole(worked.texts[layer.name], text[layer.start : layer.end]), label=label,
                                      look=f"{layer.look} {'given' if layer.name in worked.given else 'followed'}")
        made = [layer for layer in made if layer.role != "number" or layer.name or (layer.start, layer.end) not in worked.echoes]
        for (start, end), said_now in worked.echoes.items():
            made = [layer for layer in made if layer.role != "number" or layer.name or layer.end <= start or layer.start >= end]
            made.append(Layer("number", start, end, "", "echo", self.own["reads_now"].format(value=said_now), said_now))
        quotes = {claim.id: claim.span for claim in self.report.claims}
        made += [Layer("flip", *quotes[each.claim]) for each in self.state.turned if each.claim in quotes]
        return made

    def item_html(self, claim: ClaimRecord) -> str:
        status = self.cards.status(claim.id)
        made = super().item_html(claim)
        if not status:
            return made
        state = self.cards.state_of(claim.id)
        return made.removesuffix("</span></a>") + f'<span class="status {state}">{safe(status)}</span></span></a>'

    # -- own parts ---------------------------------------------------------------------------------

    def _states(self) -> str:
        names = [claim.id for claim in self.report.claims] + [f"t{n}" for n in range(1, len(self.report.tables) + 1)]
        counts = Counter(self.cards.state_of(name) for name in names)
        return "".join(f'<button type="button" class="chip state" data-of="{state}" aria-pressed="false">{safe(self.own[state])} '
                       f"<b>{counts[state]}</b></button>" for state in ("open", "decided", "settled") if counts[state])

    def _metrics(self) -> str:
        counts = Counter(claim.metric for claim in self.report.claims)
        return "".join(f'<option value="{safe(metric)}">{safe(metric_name(metric, self.language))} ({count})</option>'
                       for metric, count in counts.most_common())

    def _lapsed(self) -> str:
        items = []
        for one in self.state.lapsed:
            entry = one.entry
            look = f' <a href="#{safe(one.subject)}">{safe(self.own["look"])} {safe(one.subject)}</a>' if one.subject in self.cards.by_id else ""
            items.append(f'<li><b class="num">{safe(entry["rests"]["number"])}</b> {safe(metric_name(entry.get("metric", ""), self.language))}: '
                         f'{safe(said(one, self.language))} <span class="soft">{safe(entry["who"])} · {moment(entry)}</span>'
                         f'<p class="staleword">{safe(why_not(one, self.language))}</p>{look}{self.cards._undo(entry)}</li>')
        if not items:
            return ""
        return (f'<section class="group lapsed" id="lapsed"><h3>{safe(self.own["lapsed"])} <span class="count">{len(items)}</span></h3>'
                f'<ul>{"".join(items)}</ul></section>')

    def _decisions(self) -> str:
        standing = sorted([*self.state.decided.values(), *self.state.added, *self.state.aside], key=lambda one: int(one.entry["seq"]))
        items = []
        for one in standing:
            entry = one.entry
            name = f'<a href="#{safe(one.subject)}">{safe(one.subject)}</a>' if one.subject in self.cards.by_id or one.subject[:1] == "t" else ""
            reason = " · ".join(filter(None, (self.own.get(entry.get("reason", "")), entry.get("comment"))))
            items.append(f'<li>{name} <b class="num">{safe(entry["rests"]["number"])}</b> {safe(said(one, self.language))} '
                         f'<span class="soft">{safe(entry["who"])} · {moment(entry)}</span>'
                         f'{f"<p>{safe(reason)}</p>" if reason else ""}{self.cards._undo(entry)}</li>')
        if not items:
            return ""
        return (f'<details class="group taken"><summary>{safe(self.own["decisions"])} <span class="count">{len(items)}</span></summary>'
                f'<ul>{"".join(items)}</ul></details>')


def origins(state: State, base: str) -> dict[str, str]:
    """Where each operand of a trail is shown: a source's table with its row marked, or the cell of the note itself."""
    found: dict[str, str] = {}
    for number, source in enumerate(state.given):
        for place, figure in enumerate(source.figures):
            found.setdefault(figure.origin, f"{base}/sources/{number}?figure={place}")
    cells = {cell.span: f"#t{number}" for number, cell in enumerate(state.report.tables, 1) if cell.span}
    for figure in state.unjudged.table_figures:
        if figure.span in cells:
            found.setdefault(figure.origin, cells[figure.span])
    return found


def whole(new: str, old: str) -> str:
    """A bare corrected number with the unit that stood there.

    >>> whole("14.38", "143.83元/股"), whole("7.70亿元", "1.85亿元")
    ('14.38元/股', '7.70亿元')
    """
    import re

    bare = re.fullmatch(r"[-+−]?[\d,]*\.?\d+", new)
    return new if not bare else re.sub(r"[-+−]?[\d,]*\.?\d+", lambda _: new, old, count=1)


def counts(report: Report) -> dict[str, int]:
    """The claims by verdict."""
    return dict(Counter(claim.verdict for claim in report.claims))


def _short(claim: ClaimRecord) -> str:
    text = " ".join(unmarked(claim.quote).split())
    return safe(text if len(text) <= 90 else f"{text[:90]}…")
