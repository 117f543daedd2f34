"""Formulas: text to a tree, the tree's exact image over intervals, and how its arithmetic prints.

    1 - cost_of_revenue / revenue
    growth(net_profit_parent, net_profit_parent@prior_year)
    cagr(revenue@first, revenue@last, n_years)

A name is a metric or a free variable, ``@suffix`` says at which period; a bare name means the period asked about.
Values are in base units (yuan, a plain fraction for percentages), so a formula yields base units too.

Interval arithmetic is the exact image when every reference stands once in a formula. Where one is repeated and the
formula is monotone in it over the given intervals, the corners are taken; otherwise the image is refused, never widened.
"""

from __future__ import annotations

from verifier.formula.imaging import image
from verifier.formula.printing import substituted, text
from verifier.formula.reading import parse
from verifier.formula.tree import FormulaError, Node, Number, Operation, Reference, Undefined, references, repeated

__all__ = ["FormulaError", "Node", "Number", "Operation", "Reference", "Undefined", "image", "parse", "references", "repeated", "substituted", "text"]
