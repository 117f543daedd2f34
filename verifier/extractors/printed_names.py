"""Names as sources print them: without what stands in brackets, and what the catalogue calls so; the same ones come with every note."""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import lru_cache

from verifier.catalogue import load
from verifier.catalogue.terms import Name
from verifier.patterns import pattern

_PAREN = pattern("vocabulary-paren", r"\s*[(（][^()（）]*[)）]\s*")
_KEPT = 4096


@lru_cache(maxsize=_KEPT)
def in_catalogue(name: str) -> Name | None:
    """What the catalogue calls so."""
    return load().terms.named(name)


@lru_cache(maxsize=_KEPT)
def clean(words: str) -> str:
    """A name without its remarks in brackets.

    >>> clean("Ground_revenue (restated)")
    'Ground revenue'
    """
    return _PAREN.sub("", words.replace("_", " ")).strip()


def listing(printed: Iterable[tuple[str, str]], owns: Container[str]) -> dict[str, str]:
    """Names that list what a line adds up, with the metric of each, letter by letter: the catalogue's own stop at a comma.

    What a balance was at the close is named so, too: 期末现金 alone is another name.

    >>> listing([("现金、定期存款及理财", "cash_and_short_term_investments")], ())["期末现金、定期存款及理财"]
    'cash_and_short_term_investments'
    """
    return {lead + name: metric for name, metric in printed if "、" in name and metric not in owns for lead in ("", "期末")}
