"""What a diagnosis may ask of a failing claim: whether the stated number ties with some other, wrong way to have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from operator import itemgetter

from verifier.claims import Claim, Combination, Quantity, Reading
from verifier.dataclass import dataclass, field, replace
from verifier.figures import Figure
from verifier.formula import Undefined, image, references
from verifier.interval import Interval
from verifier.matching import Derived, Entry, Key, Ledger, Mode, apply
from verifier.numerals import Numeral
from verifier.once import once
from verifier.periods import Period


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A code and the figures that show it."""

    code: str
    detail: dict[str, object] = field(default_factory=dict)


@dataclass()
class Case:
    """A claim that fails, with its right value and how that was had."""

    claim: Claim
    right: Interval
    derived: Derived
    reading: Reading
    ledger: Ledger
    numerals: Sequence[Numeral]

    @staticmethod
    def found(code: str, **detail: object) -> Diagnosis:
        return Diagnosis(code, detail)

    @property
    def quantity(self) -> Quantity | None:
        e = self.reading.expression
        return e if isinstance(e, Quantity) else next((r.expression for r in self.claim.readings if isinstance(r.expression, Quantity)), None)

    @once
    def stated(self) -> Interval:
        """The number by its own rounding, hedges left aside: a slip must tie closely."""
        n = self.claim.numeral
        value = self.claim.stated
        if n.word or n.high is not None or (n.hedge and value.low.is_finite() and value.high.is_finite()):
            return value
        exact = Interval.rounded(n.value, n.last_place)
        return exact if value.high >= 0 or n.value < 0 else -exact

    @once
    def digits(self) -> int:
        """Significant digits of the number: a tie on fewer than three is a hint only."""
        return len("".join(ch for ch in self.claim.numeral.text if ch.isdigit()).lstrip("0"))

    @property
    def figures(self) -> list[Figure]:
        return [leaf.figure for leaf in self.derived.leaves() if leaf.figure is not None]

    @property
    def is_computed(self) -> bool:
        expression = self.reading.expression
        return self.derived.op not in ("figure", "path", "claim") and not (isinstance(expression, Quantity) and expression.measure == "level")

    def ties(self, value: Interval) -> bool:
        return self.stated.meets(value)

    def ties_raw(self, printed: str) -> bool:
        """Whether the stated digits are those that the source prints, three at least."""
        return self.digits >= 3 and self.ties_as_written(printed)

    def ties_as_written(self, printed: str) -> bool:
        """Whether the stated digits, however few, are those that the source prints."""
        n = self.claim.numeral
        try:
            source = Decimal(printed.replace(",", "").replace("%", "").strip())
        except InvalidOperation:
            return False
        size = abs(source)
        scales = {Decimal(1), n.unit.scale, Decimal(100) if "手" in n.unit.written else Decimal(1)}
        return any(Interval.rounded(abs(n.value) / scale, n.last_place / scale).meets(Interval.point(size)) for scale in scales)

    def ties_digits(self, printed: str) -> bool:
        """Whether the stated digits are the first ones of what the source prints, wherever its point stands: an amount read as a percentage."""
        if self.digits < 3:
            return False
        n = self.claim.numeral
        try:
            source = abs(Decimal(printed.replace(",", "").replace("%", "").strip()))
        except InvalidOperation:
            return False
        shown = abs(n.value) / n.unit.scale
        if not source or not shown:
            return False
        shift = Decimal(10) ** (source.adjusted() - shown.adjusted())
        return Interval.rounded(shown * shift, n.last_place / n.unit.scale * shift).meets(Interval.point(source))

    def power_of_ten(self) -> int | None:
        """k where the stated number is the right one times ten to the k, k not zero; None otherwise."""
        if self.right.holds_zero:
            return None
        ratio = self.stated.middle / self.right.middle
        if ratio <= 0:
            return None
        power = ratio.adjusted()
        power += ratio.scaleb(-power) ** 2 > 10  # the nearest, by the size of its logarithm
        if power == 0 or abs(power) > 9:
            return None
        return power if self.stated.scaled(Decimal(1).scaleb(-power)).meets(self.right) else None

    def is_unit_factor(self) -> bool:
        return self.power_of_ten() in (3, 4, 6, 8, 9, -3, -4, -6, -8, -9)

    def has_scale(self) -> bool:
        """Whether units of size (万, million, thousands) play a part on either side."""
        return self.claim.numeral.unit.kind in ("money", "shares", "count", "physical", "number", "rate")

    # -- other ways to have the number -----------------------------------------------------------------

    def sourced(self, metric: str, period: Period, entity: str | None) -> Derived | None:
        return self.ledger.first(Quantity(metric, entity, period), Mode.SOURCE)

    def ties_quantity(self, q: Quantity) -> bool:
        return any(self.ties(d.value) for d in self.ledger.options(q, Mode.SOURCE)[:2])

    def ties_at(self, period: Period) -> bool:
        """The same quantity at another period (its base moved along)."""
        q = self.quantity
        if q is None or q.period is None:
            return False
        if q.measure == "level":
            return self.ties_quantity(q.level(period))
        if q.base is None:
            return False
        shift = q.base.end - q.period.end
        return self.ties_quantity(replace(q, period=period, base=Period(period.start + shift, period.end + shift)))

    def ties_moved(self, base: Period, period: Period | None = None) -> bool:
        q = self.quantity
        return q is not None and self.ties_quantity(replace(q, base=base, period=period or q.period))

    def ties_as(self, metric: str) -> bool:
        q = self.quantity
        return q is not None and self.ties_quantity(replace(q, metric=metric, others=()))

    def ties_with(self, place: int, metric: str) -> bool:
        """Whether the stated number comes out when one operand of the formula or quotient is taken for another measure."""
        expression, derived = self.reading.expression, self.derived
        if derived.op == "formula" and derived.tree is not None:
            one = derived.parts[place].quantity
            if one is None:
                return False
            names = references(derived.tree)
            for other in self.ledger.options(replace(one, metric=metric, others=()), Mode.SOURCE)[:2]:
                values = {name: other.value if i == place else part.value for i, (name, part) in enumerate(zip(names, derived.parts, strict=True))}
                try:
                    if self.ties(image(derived.tree, values)):
                        return True
                except (Undefined, ZeroDivisionError):
                    continue
        elif isinstance(expression, Combination) and expression.op == "div" and isinstance(expression.args[place], Quantity):
            args = tuple(replace(a, metric=metric, others=()) if i == place and isinstance(a, Quantity) else a for i, a in enumerate(expression.args))
            return any(self.ties(d.value) for d in self.ledger.options(Combination("div", args), Mode.SOURCE)[:2])
        return False

    def ties_without_part(self) -> bool:
        """Whether a share of a part comes out as that of the whole company."""
        shared = self.reading.expression
        if not isinstance(shared, Combination) or shared.op != "div" or not isinstance(whole := shared.args[1], Quantity) or whole.segment is None:
            return False
        over_all = Combination("div", (shared.args[0], replace(whole, segment=None)))
        return any(self.ties(d.value) for d in self.ledger.options(over_all, Mode.SOURCE)[:2])

    def operand_metrics(self) -> list[tuple[int, str]]:
        """The metrics of the operands a formula or quotient was computed from, by their place in it."""
        expression, derived = self.reading.expression, self.derived
        if derived.op == "formula":
            return [(i, part.quantity.metric) for i, part in enumerate(derived.parts) if part.quantity is not None]
        if isinstance(expression, Combination) and expression.op == "div":
            return [(i, arg.metric) for i, arg in enumerate(expression.args) if isinstance(arg, Quantity)]
        return []

    def named_field(self, metric: str) -> Figure | None:
        """The source field of another metric, where the text itself cites that field by name."""
        q = self.quantity
        if q is None or not self.claim.field_named:
            return None
        for found in self.ledger.options(replace(q, metric=metric, others=()), Mode.SOURCE):
            for leaf in found.leaves():
                named = leaf.figure.provider_field if leaf.figure is not None else None
                if named and {named, named.rsplit(".", 1)[-1]} & set(self.claim.field_named.split()):
                    return leaf.figure
        return None

    def fields_named(self, names: frozenset[str], q: Quantity) -> list[Figure]:
        """The figures of a subject that come from one of the fields named, of the period asked or of none."""
        known = self.ledger.by_field.get(self.ledger.entity_key(q.entity)) or {}
        found = [one for name in names & known.keys() for one in known[name]]
        return [figure for _, figure in sorted(found, key=itemgetter(0)) if _same_close(figure.period, q.period)]

    def level_at(self, period: Period) -> Interval | None:
        q = self.quantity
        found = self.ledger.first(q.level(period), Mode.SOURCE) if q is not None else None
        return found.value if found is not None else None

    def ties_annualised(self) -> bool:
        q = self.quantity
        end = self.ledger.latest_end.get(self.ledger.entity_key(q.entity)) if q is not None else None
        if q is None or end is None:
            return False
        months = end - (end - 1) // 12 * 12
        cap = self.ledger.first(Quantity("market_cap", q.entity, None), Mode.SOURCE)
        for metric in ("net_profit_parent", "revenue"):
            so_far = self.ledger.first(Quantity(metric, q.entity, Period(end - months, end)), Mode.SOURCE)
            if cap is not None and so_far is not None and so_far.value.low > 0:
                annual = so_far.value * Interval.point(12) / Interval.point(months)
                if self.ties(cap.value / annual):
                    return True
        return False

    def same_metric(self, q: Quantity) -> Iterator[tuple[Key, Entry]]:
        entity = self.ledger.entity_key(q.entity)
        for metric in (q.metric, *q.others):
            for key, entry in self.ledger.entries(metric):
                if key[0] == entity and key[1] == (q.segment or ""):
                    yield key, entry

    def other_subjects(self, q: Quantity) -> Iterator[Quantity]:
        """The same quantity of every other entity and segment the ledger knows."""
        own = (self.ledger.entity_key(q.entity), q.segment or "")
        seen = {own}
        for key in self.ledger.keys_of(q.metric, *q.others):
            subject = (key[0], key[1])
            if subject not in seen:
                seen.add(subject)
                yield replace(q, entity=key[0] or None, segment=key[1] or None)

    def wrong_bases(self) -> Iterator[tuple[Interval, str]]:
        """Growth and share over other denominators, from the same operands."""
        q = self.quantity
        if q is not None and q.measure == "growth" and q.base is not None and q.period is not None:
            new = self.ledger.first(q.level(q.period), Mode.TRUTH)
            old = self.ledger.first(q.level(q.base), Mode.TRUTH)
            if new is not None and old is not None:
                for op, parts, what in (("growth", (old, new), "new"), ("div", (old, new), "reversed"), ("div", (new, old), "not minus one")):
                    try:
                        value = apply(op, [p.value for p in parts])
                    except (ZeroDivisionError, ValueError):
                        continue
                    yield (-value if op == "growth" else value), what
            for other in (q.period.year_open, q.period.previous, q.period.year_before, q.period.shifted(-24), Period.year(q.period.fiscal_year - 1)):
                if other != q.base:
                    for d in self.ledger.options(replace(q, base=other), Mode.SOURCE)[:1]:
                        yield d.value, str(other)
        expression = self.reading.expression
        if isinstance(expression, Combination) and expression.op == "div" and len(expression.args) == 2:
            part, whole = expression.args
            if isinstance(whole, Quantity) and whole.period is not None:
                for other in (
                    whole.period.year_before,
                    whole.period.previous,
                    Period.year(whole.period.fiscal_year - 1),
                    Period((whole.period.end - 1) // 12 * 12, whole.period.end),
                ):
                    if other != whole.period:
                        for d in self.ledger.options(Combination("div", (part, whole.level(other))), Mode.TRUTH)[:1]:
                            yield d.value, str(other)
        formula = self.derived
        if formula.op == "growth" and len(formula.parts) == 2:
            new, old = formula.parts
            if not new.value.holds_zero:
                try:
                    yield -apply("growth", [old.value, new.value]), "new"
                except (ZeroDivisionError, ValueError):
                    return


def _same_close(one: Period | None, other: Period | None) -> bool:
    """Whether two periods may be of one date: they end together, or one is not told."""
    return one is None or other is None or one.end == other.end or one.end in (other.end - 12, other.start)
