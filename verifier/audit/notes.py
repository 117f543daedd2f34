"""The notes of an audit, one by one: of folders, patterns, single files, URLs and tables of notes, each with its figures and what is known of it."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch

from verifier.audit.listings import LISTINGS, Row, rows_of
from verifier.audit.mapping import Mapped, mapping_of
from verifier.audit.places import Files, beside, files_of, is_pattern, is_url, split
from verifier.audit.plan import Plan
from verifier.documents.reading import READERS
from verifier.errors import InputError
from verifier.sources import READERS as SOURCES


@dataclass(frozen=True, slots=True)
class Note:
    """One note and what belongs to it, before its file is read.

    ``location`` is its path or URL, with ``#row`` for a row of a table of notes; ``root`` the input it was found through, ``label`` its
    name within that. ``text`` is the note itself where it is no file of its own. ``sources`` are locations; ``figures`` is JSON that a
    table of notes gave with the row.
    """

    location: str
    root: str
    label: str
    name: str
    sources: tuple[str, ...] = ()
    own_sources: tuple[str, ...] = ()
    text: bytes | None = None
    figures: bytes | None = None
    entity: str | None = None
    generator: str | None = None
    date: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


def notes_of(plan: Plan) -> Iterator[Note]:
    """Every note of the plan's inputs once, in their order and sorted by name within each.

    :raises InputError: when an input does not exist, or a table of notes or a mapping file cannot be used.
    """
    mapped = mapping_of(plan.mapping) if plan.mapping else None
    seen: set[str] = set()
    for given in plan.inputs:
        for note in _found(given, plan):
            if len(plan.inputs) > 1:
                if note.location in seen:
                    continue
                seen.add(note.location)
            yield _told(note, plan, mapped)
    if mapped is not None:
        mapped.finish()


def count_of(plan: Plan) -> int:
    """How many notes there are, without reading them; whatever is wrong with an input is found here, before any work."""
    return sum(1 for _ in notes_of(plan))


def _found(given: str, plan: Plan) -> Iterator[Note]:
    files = files_of(given)
    if is_pattern(given):
        found = [path for path in files.matching(given) if _is_note(split(path)[1]) and not _excluded(path, plan.exclude)]
        if not found and not plan.watch:
            raise InputError(given, "matches no document", f"A document ends in {', '.join(sorted(READERS))}.")
        root = files.full(fixed_part(given))
        yield from (_of_file(files, path, root, *split(path)) for path in found)
    elif files.is_folder(given):
        yield from _in_folder(files, given, plan)
    elif not files.exists(given):
        raise InputError(given, "does not exist", "Name a document, a folder, a pattern or a table of notes.")
    elif _suffix(given) in LISTINGS:
        root = files.full(given)
        yield from (_of_row(row, given, root) for row in rows_of(given, plan.text_column, plan.id_column))
    elif _is_note(split(given)[1]):
        folder, name = split(given)
        yield _of_file(files, given, files.full(given), folder, name)
    else:
        raise InputError(given, "is no document and no table of notes", f"Give {', '.join(sorted({*READERS, *LISTINGS}))}, or a folder.")


def _in_folder(files: Files, folder: str, plan: Plan) -> Iterator[Note]:
    root, out = files.full(folder), os.path.abspath(plan.out)
    empty = True
    for at, names in files.walk(folder):
        if not is_url(folder) and (os.path.abspath(at) + os.sep).startswith(out + os.sep):
            continue
        for name in names:
            location = f"{at}/{name}" if is_url(at) else os.path.join(at, name)
            if _is_note(name) and not _excluded(location, plan.exclude):
                empty = False
                yield _of_file(files, location, root, at, name, names)
    if empty and not plan.watch:
        raise InputError(folder, "holds no document", f"A document ends in {', '.join(sorted(READERS))}.")


def _of_file(files: Files, location: str, root: str, folder: str, name: str, names: Sequence[str] | None = None) -> Note:
    full = files.full(location)
    inside = full[len(root):].lstrip("/\\") if full != root and full.startswith(root) else name
    own = tuple(files.full(f"{folder}/{each}" if is_url(folder) else os.path.join(folder, each))
                for each in sources_beside(name, files.names_in(folder) if names is None else names))
    return Note(full, root, inside.replace(os.sep, "/"), name, own_sources=own)


def sources_beside(name: str, names: Sequence[str]) -> list[str]:
    """The sources of a note by convention, ``NAME.sources.*``, out of the sorted names of its folder.

    >>> sources_beside("a.md", ["a.md", "a.sources.2.csv", "a.sources.json", "ab.sources.json"])
    ['a.sources.2.csv', 'a.sources.json']
    """
    prefix = name.rpartition(".")[0] + ".sources."
    found = []
    for index in range(bisect_left(names, prefix), len(names)):
        if not names[index].startswith(prefix):
            break
        if _suffix(names[index]) in SOURCES:
            found.append(names[index])
    return found


def _of_row(row: Row, listing: str, root: str) -> Note:
    known = row.known
    sources = tuple(files_of(place).full(place) for place in (beside(listing, name) for name in known.sources))
    name = row.name if _suffix(row.name) in READERS else row.name + ".md"
    return Note(f"{root}#{row.key}", root, row.name, split(name)[1] or name, sources, text=row.text, figures=row.figures, entity=known.entity,
                generator=known.generator, date=known.date, metadata=known.metadata)


def _told(note: Note, plan: Plan, mapped: Mapped | None) -> Note:
    """The note with what the mapping file and then the command line say of it; what is said nearer to the note wins."""
    known = mapped.of(note.location, note.label, note.name) if mapped is not None else None
    sources = note.sources + (known.sources if known is not None else ())
    shared = tuple(files_of(place).full(place) for place in plan.sources)
    return replace(
        note, sources=(*note.own_sources, *sources, *shared),
        entity=note.entity or (known and known.entity) or plan.entity, generator=note.generator or (known and known.generator) or plan.generator,
        date=note.date or (known and known.date) or plan.date, metadata={**plan.metadata, **(known.metadata if known else {}), **note.metadata})


def _is_note(name: str) -> bool:
    return _suffix(name) in READERS and not (".sources." in name and _suffix(name) in SOURCES)


def fixed_part(pattern: str) -> str:
    """The folder of a pattern above its first variable part.

    >>> fixed_part("s3://desk/2025/*/note-?.md"), fixed_part("*.md")
    ('s3://desk/2025', '')
    """
    folder, name = split(pattern)
    while set(folder) & set("*?[") and name:
        folder, name = split(folder)
    return folder


def _excluded(location: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(location, pattern) or fnmatch(split(location)[1], pattern) for pattern in patterns)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()
