"""Names as sources print them: without what stands in brackets, and what the catalogue calls so; the same ones come with every note."""

from __future__ import annotations

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
