"""What a provider's field means: the catalogue's fields, and those of ``further/`` that payloads carry beside them.

A :class:`Meaning` is what the readers work with: the metric and its kind, the role in time, the unit's name.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from verifier import kept
from verifier.catalogue import digest, fields, load
from verifier.catalogue.loading import FOLDER as CATALOGUE
from verifier.catalogue.strict import Reader, read
from verifier.dataclass import dataclass, replace
from verifier.figures import OWN

META = "_meta"
EVERYWHERE = "*"
_FOLDER = Path(__file__).parent / "further"
_WORDLESS = frozenset({"date", "code", "text"})
_KIND_BY_UNIT = (("index", "points"), ("share_yuan", "per_share"), ("per_share", "per_share"), ("shares", "shares"), ("percent", "percent"),
                 ("yuan", "money"), ("currency", "money"), ("usd", "money"), ("hkd", "money"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """One field of one endpoint. ``kind`` is the kind of the metric (money, per_share, percent ...)."""

    endpoint: str
    name: str
    metric: str
    role: str
    unit: str
    zh: str = ""
    en: str = ""
    kind: str = ""
    variant: str | None = None

    @property
    def is_meta(self) -> bool:
        """A date, code, name or flag: no figure and nothing to report as unread."""
        return self.metric == META

    def label(self, chinese: bool) -> str:
        return (self.zh or self.en) if chinese else (self.en or self.zh)


@cache
def meanings(provider: str) -> dict[str, dict[str, Meaning]]:
    """All known fields of a provider, by endpoint and field name; ``*`` is the endpoint of those that any other may carry.

    :raises InputError: when a file of fields is wrong.
    """
    store = kept.store(f"{provider}-meanings")
    made_of = (CATALOGUE / "fields" / f"{provider}.toml", _FOLDER / f"{provider}.toml", Path(__file__))
    told = blake2b(digest() + b"".join(path.read_bytes() for path in made_of), digest_size=kept.DIGEST).digest()
    if store is not None and (body := kept.read(store, told)) is not None:
        return {endpoint: {row[1]: Meaning(*row) for row in rows} for endpoint, rows in marshal.loads(body).items()}
    found = _compiled(provider)
    if store is not None:
        kept.write(store, told, marshal.dumps({endpoint: [_row(meaning) for meaning in known.values()] for endpoint, known in found.items()}))
    return found


def _row(m: Meaning) -> tuple[str | None, ...]:
    return m.endpoint, m.name, m.metric, m.role, m.unit, m.zh, m.en, m.kind, m.variant


def _compiled(provider: str) -> dict[str, dict[str, Meaning]]:
    """All known fields of a provider from their TOML."""
    found: dict[str, dict[str, Meaning]] = {EVERYWHERE: {}}
    for meaning in _further(provider):
        found.setdefault(meaning.endpoint, {})[meaning.name] = meaning
    for (endpoint, name), field in fields(provider).items():
        known = found.setdefault(endpoint, {}).get(name)
        metric = OWN + field.zh if field.metric == META and field.unit not in _WORDLESS else field.metric  # a number without a metric of its own
        found[endpoint][name] = Meaning(endpoint, name, metric, field.role, field.unit, field.zh, field.en, kind_of(metric, field.unit),
                                        known.variant if known is not None else None)
    return found


@cache
def concepts() -> dict[str, dict[str, Meaning]]:
    """What the concepts of filings mean, by taxonomy and name: those of the SEC's company facts, and those that only filings carry.

    >>> concepts()["us-gaap"]["Revenues"].metric, concepts()["ifrs-full"]["DistributionCosts"].metric
    ('revenue', 'selling_expense')
    """
    found = {taxonomy: dict(names) for taxonomy, names in meanings("sec").items() if taxonomy != EVERYWHERE}
    for meaning in _further("xbrl"):
        found.setdefault(meaning.endpoint, {})[meaning.name] = meaning
    return found


def kind_of(metric: str, unit: str = "") -> str:
    """The kind of a metric; from the unit's name where the catalogue does not know the metric.

    >>> kind_of("own:x", "per_share_yuan")
    'per_share'
    """
    known = load().metrics.get(metric)
    if known is not None:
        return known.kind
    return next((kind for part, kind in _KIND_BY_UNIT if part in unit), "number")


@cache
def balance_metrics(provider: str) -> frozenset[str]:
    """The metrics that a provider prints as of a day: balances, whose growth rates belong to that day too."""
    return frozenset(m.metric for fields in meanings(provider).values() for m in fields.values() if m.role == "period_end")


def _further(provider: str) -> Iterator[Meaning]:
    path = _FOLDER / f"{provider}.toml"
    metrics = load().metrics
    for endpoint, table in read(path).items():
        reader = Reader(table, path, endpoint)
        for name in reader.words("meta"):
            yield Meaning(endpoint, name, META, "", "")
        for name, entry in reader.table.items():
            if name != "meta":
                meaning = _meaning(endpoint, name, Reader(entry, path, endpoint, name))
                known = meaning.metric in metrics or meaning.metric.startswith((OWN, META))
                yield meaning if known else replace(meaning, metric=OWN + meaning.zh)


def _meaning(endpoint: str, name: str, entry: Any) -> Meaning:
    metric, role, unit = entry.word("metric"), entry.word("role"), entry.word("unit")
    variant = entry.word("variant", "") or None
    meaning = Meaning(endpoint, name, metric, role, unit, entry.word("zh"), entry.word("en"), kind_of(metric, unit), variant)
    entry.finish()
    return meaning
