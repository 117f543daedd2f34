"""The path of a note as its checkout has it, and the source files that stand beside it."""

from __future__ import annotations

from pathlib import Path

from verifier.errors import InputError

_SOURCES = (".json", ".csv", ".tsv", ".xlsx", ".parquet", ".htm", ".html", ".xhtml", ".xml", ".xbrl")


def path_of(document: object) -> str | None:
    """A note's path from the folder of the run, with forward slashes; its name alone where it lies elsewhere; None where it is no file.

    >>> path_of(Path("notes") / "a.md"), path_of("2025年营收1亿元")
    ('notes/a.md', None)
    """
    if not isinstance(document, Path):
        return None
    try:
        return document.resolve().relative_to(Path.cwd().resolve()).as_posix() if document.is_absolute() else document.as_posix()
    except ValueError:
        return document.name


def sources_beside(note: Path) -> list[Path]:
    """The files ``NAME.sources.*`` in the folder of the note ``NAME.md``, in the order of their names.

    :raises InputError: when there is one in a format that is no source.
    """
    found = sorted(note.parent.glob(f"{_literal(note.stem)}.sources.*"))
    for one in found:
        if one.suffix.lower() not in _SOURCES:
            raise InputError(str(one), "stands beside the note as its source but is in no format that can be read",
                             f"Use one of {' '.join(_SOURCES)}, or name the source with --source.")
    return found


def _literal(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
