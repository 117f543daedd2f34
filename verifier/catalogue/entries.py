"""The entries of the catalogue: metrics with their formulas, free variables, provider fields, and all of them together."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, get_args

from verifier.catalogue.terms import Keyed, Name, Term, Terms
from verifier.dataclass import dataclass
from verifier.formula import Node, Reference, image, parse, references
from verifier.interval import Interval
from verifier.once import once

MetricKind = Literal["money", "per_share", "percent", "ratio", "multiple", "days", "shares", "count", "points", "physical"]
Flow = Literal["flow", "stock", "derived"]
Sign = Literal["natural", "positive", "cost"]
KINDS: frozenset[str] = frozenset(get_args(MetricKind))
FLOWS: frozenset[str] = frozenset(get_args(Flow))
SIGNS: frozenset[str] = frozenset(get_args(Sign))


@dataclass(frozen=True)
class Formula:
    """One way to compute a metric; ``text`` in base units (percentages and points as plain fractions).

    ``when`` says when it applies, ``note`` what to beware of. A bare name in it means the period asked about
    (the closing date for a balance), ``name@suffix`` another one; see ``Catalogue.suffixes``. What is ``lenient`` is what
    only some mean by the name: a number that agrees is borne out, one that does not is not overturned.
    """

    variant: str
    text: str
    when: str = ""
    note: str = ""
    lenient: bool = False

    @once
    def tree(self) -> Node:
        return parse(self.text)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: printed operands in base units, and the bounds of the result rounded outward.

    ``variant`` names the formula; empty for the first.
    """

    given: tuple[tuple[str, str], ...]
    low: str
    high: str
    variant: str = ""

    def values(self, exact: frozenset[str]) -> dict[Reference, Interval]:
        """The operands as intervals: half a last place each way, the names in ``exact`` as points."""
        found: dict[Reference, Interval] = {}
        for name, printed in self.given:
            metric, _, at = name.partition("@")
            value = Decimal(printed)
            exponent = value.as_tuple().exponent
            unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
            found[Reference(metric, at)] = Interval.point(value) if metric in exact else Interval.rounded(value, unit)
        return found

    def problem(self, formulas: tuple[Formula, ...], exact: frozenset[str]) -> str:
        """What is wrong with the example, or an empty string.

        :raises Undefined: when the formula has no value for these operands.
        """
        formula = next((f for f in formulas if f.variant == self.variant or not self.variant), None)
        if formula is None:
            return f"works out no formula of the metric ({self.variant or 'it has none'})"
        values = self.values(exact)
        if set(values) != set(references(formula.tree)):
            return f"gives other operands than {formula.text}"
        result = image(formula.tree, values)
        low, high = result.low.quantize(Decimal(self.low), ROUND_FLOOR), result.high.quantize(Decimal(self.high), ROUND_CEILING)
        if (low, high) != (Decimal(self.low), Decimal(self.high)):
            return f"comes out as [{low}, {high}], not [{self.low}, {self.high}]"
        return ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure that commentary states and sources print.

    ``zh`` and ``en`` are its explicit names; ``family_zh`` and ``family_en`` loose words that may as well mean
    one of ``family`` (other ids, in the order to try). ``short_zh`` and ``short_en`` are words that name it only where the
    sources hold it (经纪 for the brokerage income of a securities firm, "fees" for the fee income of a bank).
    ``sign``: natural (a loss is negative), positive (never negative),
    cost (an outflow, printed positive). ``detectors`` are wrong formulas kept to recognise an error.
    ``measure`` marks a measure of other metrics (growth, change, share), not a line of its own. ``theme`` is its file.
    """

    id: str
    kind: MetricKind
    flow: Flow
    sign: Sign
    zh: tuple[str, ...]
    en: tuple[str, ...]
    short_zh: tuple[str, ...]
    short_en: tuple[str, ...]
    family_zh: tuple[str, ...]
    family_en: tuple[str, ...]
    family: tuple[str, ...]
    formulas: tuple[Formula, ...]
    detectors: tuple[Formula, ...]
    meaning: str
    source: str
    note: str
    example: Example | None
    measure: bool
    theme: str

    @property
    def name_zh(self) -> str:
        """The name to print in Chinese."""
        return (self.zh or self.family_zh or (self.id,))[0]

    @property
    def name_en(self) -> str:
        """The name to print in English."""
        return (self.en or self.family_en or (self.id,))[0]


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that formulas use and that is no metric: a number of years, a part, an exchange rate; ``exact`` when it is a count."""

    name: str
    meaning: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a provider's payload: which metric it holds, at which period (``role``), in which unit, and how it misleads."""

    provider: str
    endpoint: str
    name: str
    metric: str
    role: str
    unit: str
    zh: str
    en: str
    pitfall: str
    confidence: str
    mistaken_for: tuple[str, ...] = ()
    """Metrics of another kind or meaning that writers take the field's value for."""


@dataclass(frozen=True)
class Catalogue:
    """All metrics by id, their names, the variables and period suffixes of formulas, and rules that hold for any metric ``x``.

    ``derivations`` are formulas in ``x`` such as a quarter out of cumulative figures.
    """

    metrics: dict[str, Metric]
    variables: dict[str, Variable]
    suffixes: dict[str, str]
    derivations: tuple[Formula, ...]
    keyed_terms: Keyed
    keyed_measures: Keyed

    @once
    def terms(self) -> Terms:
        """The names of all metrics but measures."""
        return Terms(self.keyed_terms)

    @once
    def measures(self) -> Terms:
        """The words for growth, change and share, which are measures of another metric."""
        return Terms(self.keyed_measures)

    @once
    def exact(self) -> frozenset[str]:
        """The variables that are counts and carry no rounding."""
        return frozenset(name for name, variable in self.variables.items() if variable.exact)

    def candidates(self, name: Name | Term) -> tuple[str, ...]:
        """The metrics a name may mean, the likeliest first: one for an explicit name, the family for a loose one."""
        return (name.metric, *self.metrics[name.metric].family) if name.loose else (name.metric,)
