"""Numbers that no source has, settled by sums and identities that hold with all their numbers as stated."""

from __future__ import annotations

from collections.abc import Iterable

from verifier.claims import Claim, Quantity
from verifier.interval import Interval
from verifier.judging.docket import Docket
from verifier.judging.meeting import evidence, figures_in, loose, meets, stated_of
from verifier.judging.outcomes import Outcome
from verifier.judging.solving import solved
from verifier.matching import CLAIM, Derived, Mode, combine, of_claim
from verifier.periods import Period
from verifier.records import WRONG


def close_identities(docket: Docket, outcomes: list[Outcome]) -> None:
    """Unsourced operands of an identity that holds with all its numbers stated are consistent, where solving back is not loose.

    So are those beside a wrong operand, where the identity holds on the document's own numbers.
    """
    unsourced = {
        claim.index
        for claim, outcome in zip(docket.claims, outcomes, strict=True)
        if outcome.verdict == "unverifiable" and not claim.assumed and claim.kind not in ("comparison", "range")
    }
    claimed = docket.ledger.claimed_of(unsourced)
    for claim, outcome in zip(docket.claims, outcomes, strict=True):
        held = outcome.own if outcome.verdict == "tainted" else outcome.shown
        if (
            not unsourced
            or outcome.verdict not in ("consistent", "supported", "tainted")
            or held is None
            or outcome.reading is None
            or outcome.reading.origin == "sentence"
            or claim.kind == "comparison"
            or claim.numeral.high is not None
        ):
            continue
        stated = stated_of(claim, outcome.raw)
        ways = [held]
        if not outcome.raw and outcome.verdict != "tainted" and docket.may_rest_on(outcome.reading.expression, unsourced, claimed):
            ways += [
                d for d in docket.ledger.evidence(outcome.reading.expression) if d.claims and evidence(claim, d) and meets(claim, d.value)
            ]
        for shown, leaf in ((way, leaf) for way in ways for leaf in way.leaves()):
            if leaf.op != "claim" or leaf.claim not in unsourced or outcomes[leaf.claim].verdict != "unverifiable":
                continue
            back = solved(shown, leaf, stated)
            if back is None or not back.meets(leaf.value) or loose(back, leaf.value.middle):
                continue
            target = outcomes[leaf.claim]
            target.verdict, target.reading = "consistent", outcome.reading
            target.detail["closed_by"] = claim.index
            target.right, target.needs = back, []
            target.shown = Derived(back, "solved", (shown,), claims=frozenset((claim.index,)), tier=CLAIM)


def close_sums(docket: Docket, outcomes: list[Outcome]) -> None:
    """Parts listed in one sentence that add up to a stated total are consistent with it."""
    parts: dict[tuple[tuple[int, int], str, str | None, str, Period | None], list[Claim]] = {}
    for claim in docket.claims:
        if (
            claim.kind == "level"
            and claim.primary is not None
            and isinstance(claim.primary.expression, Quantity)
            and claim.numeral.high is None
            and not claim.assumed
        ):
            q = claim.primary.expression
            own = q.metric.startswith("own:")
            if q.segment is not None or own:
                parts.setdefault((claim.quote, "" if own else q.metric, q.entity, claim.numeral.unit.kind, claim.period), []).append(claim)
    _close_lists(docket, outcomes)
    for (_, metric, entity, _, period), listed in parts.items():
        if not 2 <= len(listed) <= 12 or not any(outcomes[c.index].verdict == "unverifiable" for c in listed):
            continue
        for name in [metric] if metric else ["revenue", "total_revenue"]:
            total = next(
                (
                    d
                    for d in docket.ledger.options(Quantity(name, entity, period), Mode.TRUTH)
                    if not d.claims & {c.index for c in listed} and not any(outcomes[j].verdict in WRONG for j in d.claims)
                ),
                None,
            )
            whole = combine("sum", [of_claim(c.stated, c.index) for c in listed])
            if total is None or whole is None or not whole.value.meets(total.value):
                continue
            for claim, leaf in zip(listed, whole.parts, strict=True):
                back = solved(whole, leaf, total.value)
                target = outcomes[claim.index]
                if target.verdict == "unverifiable" and back is not None and back.meets(claim.stated) and not loose(back, claim.stated.middle):
                    target.verdict, target.right, target.needs = "consistent", back, []
                    target.shown = Derived(whole.value, "sum", whole.parts, claims=whole.claims - {claim.index}, tier=CLAIM)
            break


def _close_lists(docket: Docket, outcomes: list[Outcome]) -> None:
    """A total nobody can look up, and the parts named right after or before it in the sentence: checked by adding them."""
    by_sentence: dict[tuple[int, int], list[Claim]] = {}
    for claim in docket.claims:
        by_sentence.setdefault(claim.quote, []).append(claim)
    for listed in by_sentence.values():
        for place, claim in enumerate(listed):
            if (
                outcomes[claim.index].verdict != "unverifiable"
                or claim.kind != "level"
                or claim.numeral.unit.kind not in ("money", "shares", "physical", "count")
                or claim.assumed
                or figures_in(claim.numeral) < 3
            ):
                continue
            near = [listed[place + 1 : place + 1 + size] for size in range(2, 6)] + [listed[max(0, place - size) : place] for size in range(2, 6)]
            for parts in near:
                if len(parts) < 2 or any(
                    p.kind != "level" or p.numeral.unit.kind != claim.numeral.unit.kind or p.numeral.high is not None for p in parts
                ):
                    continue
                whole = combine("sum", [of_claim(p.stated, p.index) for p in parts])
                if whole is None or not whole.value.meets(claim.stated) or loose(whole.value, claim.numeral.value):
                    continue
                target = outcomes[claim.index]
                right = combine("sum", [of_claim(mended, p.index) for p in parts if (mended := _right_of(outcomes[p.index], p)) is not None])
                if right is not None and len(right.parts) == len(parts) and not right.value.meets(claim.stated):
                    target.verdict, target.codes, target.own = "tainted", ["tainted-input"], whole
                    target.right, target.shown, target.needs, target.depends_on = right.value, right, [], sorted(whole.claims)
                    break
                target.verdict = "supported" if all(outcomes[p.index].verdict == "supported" for p in parts) else "consistent"
                target.right, target.shown, target.needs, target.depends_on = whole.value, whole, [], sorted(whole.claims)
                break


def _right_of(outcome: Outcome, claim: Claim) -> Interval | None:
    """What a part should be, as far as is known: its right value where it is wrong, else what is stated."""
    return outcome.right if outcome.verdict in WRONG else claim.stated


def agree(outcomes: list[Outcome], claims: Iterable[Claim], shown: Derived) -> None:
    """Numbers no source has that close an identity with those stated beside them."""
    members = list(claims)
    for claim in members:
        target = outcomes[claim.index]
        if target.verdict == "unverifiable" and not claim.assumed:
            target.verdict, target.needs, target.right = "consistent", [], claim.stated
            target.shown, target.depends_on = shown, sorted({c.index for c in members} - {claim.index})
            target.detail.pop("doubtful", None)
