"""Grids to figures: what each number of a table stands for, read off its headers.

    figures_of(table, source="note.md", document_entity="江澜银行").figures

serves both the sheets of source files and the tables inside documents. Rows and columns may be items, periods,
companies or parts in either arrangement; whatever is not understood is named in ``unread``.
"""

from __future__ import annotations

from verifier.tabulation.reading import Tabulated, figures_of
from verifier.tabulation.timing import Context

__all__ = ["Context", "Tabulated", "figures_of"]
