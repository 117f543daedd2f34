"""The words in which the tool and the server present themselves to a model."""

from __future__ import annotations

NAME = "verify_commentary"
INSTRUCTION = (
    "Recomputes every number of a financial text and says which are wrong, why, and what to write instead. Call it on any text with financial "
    "numbers before you show it, and again after you corrected it. ok is true only if something was checked and nothing of it is wrong; "
    "checked: 0 means that nothing was verified. Correct what is refuted, tainted or imprecise and change nothing else; "
    "say of what is unverifiable that it was not verified.")
TEXT = "the commentary itself, whole and unchanged (no path, no address)"
FIGURES = "the source figures the text rests on, as the source prints them; without them the text is checked against itself"
EXPLAIN = "What a verdict, a finding code (such as field-misread) or a metric (such as gross_margin, 毛利率) means, with its formulas."
