"""What of the results is still right: the store's state says whether anything was written since they were made.

A rerun that changed nothing neither counts the claims again nor writes the tables again; a file that somebody changed, moved or deleted is
written again, and so is everything after an update of the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from verifier.audit.exports import FOLDER, export, paths_of
from verifier.audit.keys import PACKAGE, digest_of_tree
from verifier.audit.ledger import Ledger
from verifier.audit.pool import Engine
from verifier.audit.summary import Summary, run_of, summary_of

SUMMARY = "summary"
"""Under which the counts are kept; an export is kept under its format."""


def summarised(ledger: Ledger) -> Summary:
    """The summary: that of an earlier run where the store has not changed since, with what is known of the last run."""
    stamp, kept = _stamp(ledger), json.loads(ledger.told(SUMMARY) or "{}")
    if kept.get("stamp") == stamp:
        found = Summary.of(kept["data"])
        found.run = run_of(ledger)
        return found
    found = summary_of(ledger)
    ledger.tell(SUMMARY, json.dumps({"stamp": stamp, "data": found.as_dict()}, ensure_ascii=True))
    return found


def exported(ledger: Ledger, out: Path, formats: Iterable[str], engine: Engine | None = None) -> None:
    """Writes the tables in those formats whose files are not there as they were written for this state of the store."""
    stamp = _stamp(ledger)
    stale = [name for name in dict.fromkeys(formats) if ledger.told(f"export {name}") != _seen(out, name, stamp)]
    if stale:
        export(ledger, out, stale, engine)
        for name in stale:
            ledger.tell(f"export {name}", _seen(out, name, stamp))


def _seen(out: Path, name: str, stamp: str) -> str:
    """The files of a format as they are: what would differ had anybody touched one."""
    files = []
    for path in paths_of(out / FOLDER, name):
        there = path.stat() if path.exists() else None
        files.append([str(path.resolve()), *((there.st_size, there.st_mtime_ns) if there else (0, 0))])
    return json.dumps([stamp, files])


def _stamp(ledger: Ledger) -> str:
    return f"{ledger.told('state') or ''} {_program()}"


@cache
def _program() -> str:
    return digest_of_tree(PACKAGE)
