"""The catalogue: metrics, their names, formulas and provider fields, as data.

    load()               every metric, its names (``terms``) and the measures of change (``measures``)
    fields("tushare")    every field of a provider, by (endpoint, field)

A new metric is one table in ``metrics/``, a new field one line in ``fields/``; both are read strictly.
"""

from __future__ import annotations

from verifier.catalogue.entries import Catalogue, Example, Field, Formula, Metric, Variable
from verifier.catalogue.loading import digest, fields, load, mistaken, providers
from verifier.catalogue.terms import Name, Term, Terms

__all__ = ["Catalogue", "Example", "Field", "Formula", "Metric", "Name", "Term", "Terms", "Variable",
           "digest", "fields", "load", "mistaken", "providers"]
