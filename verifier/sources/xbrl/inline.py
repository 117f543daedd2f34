"""Inline XBRL: the facts tagged in a page, with scale, sign, format, and text that goes on elsewhere."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from verifier.sources.xbrl.filing import Fact, Filing, resources, whole
from verifier.sources.xbrl.markup import NIL, Markup, Name, split, words_of
from verifier.sources.xbrl.printing import value_of

SPACES = ("http://www.xbrl.org/2013/inlineXBRL", "http://www.xbrl.org/2008/inlineXBRL")
_EXCLUDED = frozenset(f"{{{space}}}exclude" for space in SPACES)


def read(markup: Markup) -> Filing:
    """The contexts, units and facts of a page."""
    filing = resources(markup)
    tagged = [(element, local) for element, (space, local) in ((each, split(each.tag)) for each in markup.scopes) if space in SPACES]
    further = {element.get("id", ""): element for element, local in tagged if local == "continuation"}
    for element, local in tagged:
        if local in ("nonFraction", "fraction"):
            filing.facts.append(_number(markup, element, local))
        elif local == "nonNumeric":
            name, context = markup.name(element, element.get("name", "")), element.get("contextRef", "")
            filing.facts.append(Fact(name, context, None, _continued(element, further), nil=_nil(element), id=element.get("id", "")))
    return filing


def _number(markup: Markup, element: Element, local: str) -> Fact:
    name, text = markup.name(element, element.get("name", "")), words_of(element, _EXCLUDED).strip()
    unit = element.get("unitRef", "")
    if _nil(element):
        return _fact(element, name, unit, "", nil=True)
    try:
        if local == "fraction":
            raise ValueError("a fraction of two numbers")
        if element.get("target"):
            raise ValueError(f"a value of another report ({element.get('target')})")
        scale, decimals = whole(element.get("scale"), "scale") or 0, element.get("decimals")
        exact = decimals == "INF"
        told = None if exact else whole(decimals, "decimals")
        shown = value_of(text, markup.name(element, element.get("format", "")).local)
    except ValueError as reason:
        return _fact(element, name, unit, text, wrong=str(reason))
    if element.get("sign") == "-":
        shown, text = -shown, f"-{text}"
    return Fact(name, element.get("contextRef", ""), unit, text, shown, scale, told, exact, id=element.get("id", ""))


def _fact(element: Element, name: Name, unit: str, text: str, *, nil: bool = False, wrong: str = "") -> Fact:
    return Fact(name, element.get("contextRef", ""), unit, text, nil=nil, id=element.get("id", ""), wrong=wrong)


def _continued(element: Element, further: dict[str, Element]) -> str:
    """The text of an element and of those in which it goes on; a ring of continuations ends where it closes."""
    pieces, seen = [words_of(element, _EXCLUDED)], {id(element)}
    while (after := further.get(element.get("continuedAt", ""))) is not None and id(after) not in seen:
        seen.add(id(after))
        pieces.append(words_of(after, _EXCLUDED))
        element = after
    return "".join(pieces).strip()


def _nil(element: Element) -> bool:
    return element.get(NIL, "").strip() in ("true", "1")
