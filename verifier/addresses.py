"""Addresses of sources that are no files: a database's URL, or a data service and a company.

    postgresql://host/name#table=facts    sqlite:///facts.db    duckdb:///facts.duckdb#query=select ...
    tushare:603019.SH    sec:AAPL
"""

from __future__ import annotations

import re
from pathlib import Path

from verifier.dataclass import dataclass

DATABASES = {"sqlite": "sqlite", "duckdb": "duckdb", "postgresql": "postgresql", "postgres": "postgresql", "postgresql+psycopg": "postgresql"}
SERVICES = ("tushare", "sec")
KNOWN = "tushare:CODE, sec:TICKER, sqlite:///FILE, duckdb:///FILE, postgresql://HOST/NAME"
_LONGEST = 80
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+):(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """A source that is asked rather than read. ``offline`` and ``snapshots`` (a folder), where given, go before the settings of services.

    ``text`` may hold a password: messages and reports name :attr:`public` instead.

    >>> Address("postgresql://ana:secret@db.example:5432/figures?sslmode=require#facts").public
    'postgresql://db.example:5432/figures#facts'
    """

    text: str
    offline: bool | None = None
    snapshots: Path | None = None

    def __repr__(self) -> str:
        return f"Address({self.public!r})"

    @property
    def scheme(self) -> str:
        found = _SCHEME.fullmatch(self.text)
        return found["scheme"].lower() if found else ""

    @property
    def rest(self) -> str:
        """What stands after the scheme's colon."""
        return self.text.partition(":")[2]

    @property
    def public(self) -> str:
        """The address without user, password and parameters."""
        before, mark, fragment = self.rest.partition("#")
        place, _, parameters = before.partition("?")
        if place.startswith("//") and not place.startswith("///"):
            if "@" not in place and ("@" in parameters or "@" in fragment.partition("=")[0]):
                return f"{self.scheme}://..."  # what looks like a host may be half a password
            place = "//" + place[2:].rpartition("@")[2]
        return f"{self.scheme}:{place}{mark}{fragment if len(fragment) <= _LONGEST else fragment[:_LONGEST - 1] + '…'}"


def is_address(text: str) -> bool:
    """Whether a source is named by an address rather than by a path.

    >>> is_address("sec:AAPL"), is_address("mysql://host/db"), is_address("C:\\\\figures.csv"), is_address("figures.json")
    (True, True, False, False)
    """
    found = _SCHEME.fullmatch(text)
    return found is not None and (found["scheme"].lower() in {*DATABASES, *SERVICES} or found["rest"].startswith("//"))
