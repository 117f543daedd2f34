"""Finds wrong numbers in equity commentary: every claim recomputed from source figures, with the arithmetic shown.

    from verifier import verify
    report = verify("note.md", sources=["figures.json"])       # a path or the text itself; sources are paths too
    for claim in report.claims:
        print(claim.verdict, claim.number.text, claim.expected and claim.expected.text, claim.message)
    report.to_json()                                           # what ``verifier check --format json`` prints

Everything a caller may import stands in ``__all__``; it is loaded when first used, so that ``import verifier`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifier.errors import InputError, ServiceError
    from verifier.figures import Figure, Source
    from verifier.records import CellRecord, ClaimRecord, Expected, Finding, Input, Report, Step
    from verifier.runnable import as_middleware, as_runnable, as_tool
    from verifier.sources import read_source
    from verifier.verification import verify

__version__ = "0.1.0"
__all__ = ["CellRecord", "ClaimRecord", "Expected", "Figure", "Finding", "Input", "InputError", "Report", "ServiceError", "Source", "Step",
           "__version__", "as_middleware", "as_runnable", "as_tool", "read_source", "verify"]

_WHERE = {"verify": "verification", "read_source": "sources", "InputError": "errors", "ServiceError": "errors", "Figure": "figures",
          "Source": "figures", **dict.fromkeys(("as_middleware", "as_runnable", "as_tool"), "runnable"),
          **dict.fromkeys(("CellRecord", "ClaimRecord", "Expected", "Finding", "Input", "Report", "Step"), "records")}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'verifier' has no attribute {name!r}")
    return getattr(import_module(f"verifier.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
