"""The report's cards with what a reviewer needs on each: what was decided, what a correction made of it, and the decisions to take."""

from __future__ import annotations

from verifier.records import WRONG, ClaimRecord, Expected
from verifier.reports import Language
from verifier.reports.note_html import safe
from verifier.reports.outline import Outline
from verifier.reports.trail_html import Cards
from verifier.reports.wording import metric_name
from verifier.review.desk import State
from verifier.review.log import Entry
from verifier.review.standing import Standing
from verifier.review.turned import Turned
from verifier.review.wording import review_words
from verifier.review.working import Worked, following

QUICK = (("accept", "a"), ("correct", "c"), ("overrule", "o"), ("bind", "b"), ("not-a-claim", "x"), ("supply", "f"))


class ReviewCards(Cards):
    """Cards over a state; ``origins`` gives the address of the table that an operand is from, ``base`` that of the note's page."""

    def __init__(self, state: State, found: Outline, language: Language, origins: dict[str, str], base: str) -> None:
        super().__init__(state.report, found, language)
        self.state, self.own, self.base = state, review_words(language), base
        self._origins = origins
        self._worked = {c.id: c for c in state.worked.report.claims} if state.worked else {}
        self._turned: dict[str, list[Turned]] = {}
        for each in state.turned:
            self._turned.setdefault(each.claim, []).append(each)
        self.roots = self._root_of()

    def state_of(self, name: str) -> str:
        """``open``, ``decided``, ``settled`` or nothing, for the filters."""
        if name in self.state.open:
            return "open"
        return "decided" if name in self.state.decided else "settled" if name in self.state.settled else ""

    def status(self, name: str) -> str:
        """The same in words, with what was decided; empty where nothing is to be."""
        state = self.state_of(name)
        if state == "decided":
            return said(self.state.decided[name], self.language)
        if state == "settled":
            return self.own["settled_by"].format(id=self.state.settled[name])
        return self.own["open"] if state == "open" else ""

    def _card(self, name: str, verdict: str, number: str, right: Expected | None, subject: str, where: str, body: str, codes: list[str]) -> str:
        whole = super()._card(name, verdict, number, right, subject, where, f"{self._decision(name)}{self._after(name)}{body}", codes)
        return whole.replace('<section class="card', f'<section data-state="{self.state_of(name)}" class="card', 1)

    def _origin(self, text: str) -> str:
        address = self._origins.get(text)
        if address is None:
            return super()._origin(text)
        return f'<a class="source" href="{safe(address)}">{safe(text)}</a>'

    # -- what was decided --------------------------------------------------------------------------

    def _decision(self, name: str) -> str:
        lines = []
        for one in [*([self.state.decided[name]] if name in self.state.decided else []), *(s for s in self.state.added if s.subject == name)]:
            lines.append(f'<div class="stood"><b>{safe(said(one, self.language))}</b> {self._signature(one.entry)}'
                         f'{self._undo(one.entry)}{self._comment(one.entry)}</div>')
        if name in self.state.settled:
            root = self.state.settled[name]
            lines.append(f'<p class="stood">{safe(self.own["settled_by"].format(id=root))} <a href="#{safe(root)}">{safe(root)}</a></p>')
        for one in self.state.lapsed:
            if one.subject == name:
                lines.append(f'<div class="stood stale"><b>{safe(said(one, self.language))}</b> {self._signature(one.entry)} '
                             f'{safe(why_not(one, self.language))}{self._undo(one.entry)}{self._comment(one.entry)}</div>')
        root = self.roots.get(name, "")
        to_root = f'<p><a class="toroot" href="#{safe(root)}">{safe(self.own["to_root"].format(id=root))}</a></p>' if root else ""
        return "".join(lines) + to_root + self._buttons(name)

    def _signature(self, entry: Entry) -> str:
        return f'<span class="soft">{safe(self.own["by"].format(who=entry["who"], at=moment(entry)))}</span>'

    def _comment(self, entry: Entry) -> str:
        parts = [self.own[entry["reason"]]] if entry.get("reason") else []
        parts += [entry["comment"]] if entry.get("comment") else []
        return f'<p class="saidwhy">{safe(" · ".join(parts))}</p>' if parts else ""

    def _undo(self, entry: Entry) -> str:
        return (f'<form method="post" action="{self.base}/decisions" class="inline"><input type="hidden" name="kind" value="undo">'
                f'<input type="hidden" name="seq" value="{entry["seq"]}"><button class="quiet">{safe(self.own["undo"])}</button></form>')

    def _buttons(self, name: str) -> str:
        mark = self.state.subjects.by_id[name]
        seen, document = self.state.touched(mark), self.report.document.sha256
        parts = []
        kinds = QUICK if name in self.by_id else tuple(k for k in QUICK if k[0] in ("accept", "overrule"))
        for kind, key in kinds:
            title = safe(self.own[kind])
            hint = safe(self.own[f"{kind}_hint"])
            if kind == "accept":
                verdict = self._verdict(name)
                if verdict in ("supported", "consistent", "unverifiable"):
                    continue
                parts.append(f'<form method="post" action="{self.base}/decisions" data-do="accept">'
                             f'<input type="hidden" name="kind" value="accept"><input type="hidden" name="claim" value="{safe(name)}">'
                             f'<input type="hidden" name="seen" value="{seen}"><input type="hidden" name="document" value="{document}">'
                             f'<button class="act main" title="{hint}">{title} <kbd>{key}</kbd></button></form>')
            else:
                parts.append(f'<a class="act" data-do="{kind}" role="button" title="{hint}" href="{self.base}/claims/{safe(name)}?do={kind}">'
                             f'{title} <kbd>{key}</kbd></a>')
        return f'<div class="decide" role="group" aria-label="{safe(self.own["decide"])}">{"".join(parts)}</div><div class="form" hidden></div>'

    def _verdict(self, name: str) -> str:
        return self.by_id[name].verdict if name in self.by_id else self.report.tables[int(name[1:]) - 1].verdict

    # -- what a correction made of it --------------------------------------------------------------

    def _after(self, name: str) -> str:
        worked = self.state.worked
        claim = self._worked.get(name)
        if worked is None or claim is None:
            return ""
        lines = []
        if name in worked.texts:
            verdict = self._agreement(claim)
            lines.append(f'<p><span class="soft">{safe(self.own["worked"])}</span> <b class="num">{safe(self.by_id[name].number.text)}</b> '
                         f'<span class="arrow" aria-hidden="true">→</span> <b class="num right">{safe(worked.texts[name])}</b> {verdict}</p>')
            lines += [self._trail(claim.trail[-1:])] if name not in worked.given else []
        elif claim.kind == "comparison" and claim.verdict in WRONG:
            lines.append(f'<p class="flipline">{safe(self.own["worked_flip"])}</p><p>{safe(claim.message)}</p>')
        lines += [f'<p class="flipline">{safe(self._turn(each))}</p>' for each in self._turned.get(name, ())]
        if name in worked.given:
            lines.append(self._followed(name, worked))
        return f'<div class="after">{"".join(lines)}</div>' if lines else ""

    def _followed(self, root: str, worked: Worked) -> str:
        """What the correction of a root made of all that follows from it, conclusions included."""
        items = []
        for claim in self.report.claims:
            if claim.id not in following(self.report, [root]):
                continue
            link = f'<a href="#{safe(claim.id)}">{safe(metric_name(claim.metric, self.language))} {safe(claim.number.text)}</a>'
            turns = "".join(f' <b class="flipword">{safe(self._turn(each))}</b>' for each in self._turned.get(claim.id, ()))
            if claim.id in worked.texts:
                items.append(f'<li>{link} <span class="arrow" aria-hidden="true">→</span> <b class="num right">'
                             f'{safe(worked.texts[claim.id])}</b>{turns}</li>')
            elif claim.kind == "comparison":
                items.append(f'<li>{link} <b class="flipword">{safe(self.words["no_longer_holds"])}</b></li>')
        return f'<p class="soft">{safe(self.own["carried"])}</p><ul class="carried">{"".join(items)}</ul>' if items else ""

    def _agreement(self, claim: ClaimRecord) -> str:
        if claim.verdict in ("supported", "consistent"):
            return f'<span class="agrees">✓ {safe(self.own["worked_holds"])}</span>'
        if claim.verdict == "unverifiable":
            return f'<span class="soft">? {safe(self.own["worked_open"])}</span>'
        right = claim.expected.text if claim.expected else "?"
        return f'<span class="disagrees">✗ {safe(self.own["worked_wrong"].format(right=right))}</span>'

    def _turn(self, each: Turned) -> str:
        return turn_in_words(each, self.by_id, self.language)

    def _root_of(self) -> dict[str, str]:
        found: dict[str, str] = {}
        waiting = [(branch, branch.claim.id) for branch in (*self.outline.roots, *self.outline.adrift)]
        while waiting:
            branch, root = waiting.pop()
            if branch.claim.id != root:
                found[branch.claim.id] = root
            waiting += [(child, root) for child in branch.consequences]
        return found


def turn_in_words(each: Turned, claims: dict[str, ClaimRecord], language: Language) -> str:
    """What a turned order means."""
    comma = "、" if language == "zh" else ", "
    peers = comma.join(dict.fromkeys(claims[name].number.text for name in each.peers if name in claims))
    return review_words(language)["turned_below" if each.was_below else "turned_above"].format(peers=peers)


def said(one: Standing, language: Language) -> str:
    """A decision in a few words: "corrected to 14.38"."""
    own, entry = review_words(language), one.entry
    value = entry.get("value", "")
    if isinstance(value, dict):
        value = " ".join(filter(None, (value.get("metric"), value.get("period"), value.get("value"), value.get("unit"), f"({value.get('from')})")))
    words = {"accept": "accepted", "correct": "corrected", "overrule": "overruled", "bind": "bound", "not-a-claim": "set_aside", "supply": "supplied"}
    text = own[words[entry["kind"]]].format(value=value)
    if entry["kind"] == "accept" and entry["rests"].get("expected"):
        text += f" → {entry['rests']['expected']}"
    return f"{text} · {own['done']}" if one.status == "done" else text


def why_not(one: Standing, language: Language) -> str:
    """Why a decision no longer holds."""
    own = review_words(language)
    if one.status == "gone":
        return own["gone"]
    comma = "、" if language == "zh" else ", "
    return own["stale"].format(why=comma.join(own[f"why_{key}"] for key in one.why))


def moment(entry: Entry) -> str:
    """When an entry was made, to the minute, in UTC: ``2026-11-22 04:05Z``."""
    return f"{entry['at'][:10]} {entry['at'][11:16]}Z"
