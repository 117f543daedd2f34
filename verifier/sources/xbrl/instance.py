"""XBRL instances: each element with a context is a fact, those within tuples too."""

from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element

from verifier.sources.xbrl.filing import XBRLI, Fact, Filing, resources, whole
from verifier.sources.xbrl.markup import NIL, Markup, split
from verifier.sources.xbrl.printing import value_of


def recognises(markup: Markup) -> bool:
    """Whether the file is an instance, or holds one in an envelope."""
    return _root(markup) is not None


def read(markup: Markup) -> Filing:
    """The contexts, units and facts of an instance."""
    filing, root = resources(markup), _root(markup)
    assert root is not None
    for element in root.iter():
        if "contextRef" in element.attrib:
            filing.facts.append(_fact(element))
    return filing


def _root(markup: Markup) -> Element | None:
    tag = f"{{{XBRLI}}}xbrl"
    return markup.root if markup.root.tag == tag else markup.root.find(f".//{tag}")


def _fact(element: Element) -> Fact:
    name, unit, text = split(element.tag), element.get("unitRef"), "".join(element.itertext()).strip()
    context, known = element.get("contextRef", ""), element.get("id", "")
    if element.get(NIL, "").strip() in ("true", "1"):
        return Fact(name, context, unit, "", nil=True, id=known)
    if unit is None:
        return Fact(name, context, None, text, id=known)
    try:
        shown, decimals = value_of(text, ""), element.get("decimals")
        exact = "INF" in (decimals, element.get("precision"))
        told = None if exact else _accuracy(shown, decimals, element.get("precision"))
    except ValueError as reason:
        return Fact(name, context, unit, text, id=known, wrong=str(reason))
    return Fact(name, context, unit, text, shown, 0, told, exact, id=known)


def _accuracy(shown: Decimal, decimals: str | None, precision: str | None) -> int | None:
    """Decimal places that are right; older instances give the number of digits that are."""
    if decimals is not None or precision is None:
        return whole(decimals, "decimals")
    digits = whole(precision, "precision")
    return (digits or 1) - 1 - shown.adjusted() if shown else 0
