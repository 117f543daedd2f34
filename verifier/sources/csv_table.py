"""CSV and TSV files: one grid, read by its headers."""

from __future__ import annotations

import csv
import hashlib
import io
import re

from verifier.documents import Cell, Table
from verifier.documents.decoding import decoded
from verifier.errors import InputError
from verifier.figures import Source
from verifier.sources.served import as_served
from verifier.tabulation import Tabulated, figures_of
from verifier.tabulation.grouping import by_industry

SUFFIXES = (".csv", ".tsv", ".tab")
EXPECTED = "Give items as rows with periods as columns, or periods or companies as rows with items as columns."


def read(data: bytes, name: str) -> Source:
    """The figures of a CSV or TSV file; the separator is found from the text.

    :raises InputError: when it is empty, no text, not a grid, or names neither a period nor an entity.

    >>> read("项目,单位,2024\\n营业收入,亿元,4.58\\n".encode(), "a.csv").figures[0].metric
    'revenue'
    """
    text = decoded(data, name).removeprefix("\ufeff")
    rows = rows_of(text, name)
    if (served := as_served(rows, name)) is not None:
        return served
    table = Table(_leveled(rows))
    made = figures_of(table, source=name, place_of=lambda row, column: f"row {row + 1}", frame=True)
    return source_of([("", made)], name, hashlib.sha256(data).hexdigest())


def rows_of(text: str, name: str) -> list[list[str]]:
    """The rows of a separated text.

    :raises InputError: when the quoting is broken or there are fewer than two columns.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t,;|", key=lambda sign: (sum(line.count(sign) for line in text.splitlines()[:20]), sign == ","))
    spaced = re.search(rf'{re.escape(separator)} +"', text)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=bool(spaced))]
    except csv.Error as wrong:
        raise InputError(name, f"is no well-formed table ({wrong})", "Save it again as CSV in UTF-8.") from None
    if max((len(row) for row in rows), default=0) < 2:
        raise InputError(name, f"is no table: its lines hold one column (the first is {first[:40]!r})", "Give a CSV or TSV file with a header line.")
    return rows


def source_of(sheets: list[tuple[str, Tabulated]], name: str, sha256: str) -> Source:
    """One source from the tabulated sheets of a file.

    :raises InputError: when no sheet holds a figure, or none says for which period or entity.
    """
    found = Source(name, sha256)
    for title, made in sheets:
        before = f"{title}: " if title else ""
        found.figures += made.figures + by_industry(made.figures, made.attributes)
        if title and not made.figures and not made.unread:
            found.unread.append(f"sheet {title}")
        found.unread += [before + words for words in made.unread]
        found.entities |= made.entities
        if made.calendar is not None:
            found.calendars |= {figure.entity: made.calendar for figure in made.figures}
        found.notes += [before + note for note in made.notes]
        found.notes += [f"{entity}: {attribute} = {words}" for entity, pairs in made.attributes.items() if entity for attribute,
            words in pairs.items()]
    if not found.figures:
        what = f" ({'; '.join(found.unread[:3])} not understood)" if found.unread else ""
        raise InputError(name, f"holds no figures that could be read{what}", EXPECTED)
    if all(figure.period is None and figure.entity is None and figure.metric.startswith("own:") for figure in found.figures):
        raise InputError(name, f"names neither a period nor an entity in its headers (its first row reads {found.figures[0].label!r})", EXPECTED)
    return found


def _leveled(rows: list[list[str]]) -> list[list[Cell]]:
    width = max(map(len, rows))
    return [[Cell(text) for text in row] + [Cell("")] * (width - len(row)) for row in rows]
