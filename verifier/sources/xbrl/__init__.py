"""Filings in XBRL as sources: inline XBRL (.htm, .html, .xhtml) and XBRL instances (.xml, .xbrl).

A filing is read from its own bytes alone. The schemas it refers to are never fetched, nor looked for beside it: what a figure needs (concept,
period, entity, dimensions, unit, accuracy) stands in the filing, and what the concepts of the known taxonomies mean stands in our own data.

    markup     XML with its namespaces, read so that nothing in it can reach out or grow
    printing   a displayed number turned into its value, by the format that the filing names
    filing     what both kinds hold: contexts, units, facts
    inline     the facts tagged in a page; instance, those of a plain instance
    fiscal     the company's fiscal years as the filing tells them
    telling    facts to figures
"""

from __future__ import annotations

from verifier.errors import InputError
from verifier.figures import Source

SUFFIXES = (".htm", ".html", ".xhtml", ".xml", ".xbrl")
_MARKS = (b"xbrl.org/2013/inlineXBRL", b"xbrl.org/2008/inlineXBRL", b"xbrl.org/2003/instance")


def recognises(data: bytes) -> bool:
    """Whether the bytes name a namespace of XBRL at all.

    >>> recognises(b"<html><p>Revenue rose 5%.</p></html>")
    False
    """
    plain = data.replace(b"\0", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data
    return any(mark in plain for mark in _MARKS)


def read(data: bytes, name: str) -> Source:
    """The figures of a filing.

    :raises InputError: when it is no XML, declares entities, or holds no XBRL.
    """
    from verifier.sources.xbrl import inline, instance, telling
    from verifier.sources.xbrl.markup import parse

    markup = parse(data, name)
    if not recognises(data):
        raise InputError(name, "holds no XBRL", "Give a filing in inline XBRL or an XBRL instance, or its figures as CSV, XLSX or JSON.")
    filing = instance.read(markup) if instance.recognises(markup) else inline.read(markup)
    return telling.told(filing, name)
