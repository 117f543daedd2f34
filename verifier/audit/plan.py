"""What one audit was told to do."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from verifier.audit.answering import Modelling

Pages = int | Literal["all"]
Engine = Literal["local", "ray"]


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs, how they are checked, and where the results go.

    ``inputs`` are files, folders, patterns, URLs and tables of notes as they were given. ``deadline`` is in seconds for one note;
    ``modelling`` is what workers know of the model, None where none is asked. ``store`` is a SQLAlchemy URL in place of the SQLite file
    in ``out``; ``pages`` how many of the worst notes get a page of their own. With ``watch``, inputs may be empty for now.
    """

    inputs: tuple[str, ...]
    out: Path
    sources: tuple[str, ...] = ()
    mapping: str | None = None
    figures: str | None = None
    exclude: tuple[str, ...] = ()
    text_column: str | None = None
    id_column: str | None = None
    entity: str | None = None
    generator: str | None = None
    date: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    language: Literal["zh", "en"] | None = None
    workers: int = field(default_factory=processors)
    deadline: float = 60.0
    retry_failed: bool = False
    engine: Engine = "local"
    ray_address: str | None = None
    store: str | None = None
    pages: Pages = 200
    exports: tuple[str, ...] = ("csv",)
    extractor: str = "rules"
    modelling: Modelling | None = None
    watch: bool = False
