"""TOML read strictly: an unknown key, a missing one, a wrong type or a value outside its list is an error with file and key."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from verifier.errors import InputError


def read(path: Path) -> dict[str, Any]:
    """The tables of a file; TOML itself refuses a table or key that stands twice.

    :raises InputError: when the file is no TOML; the place is folder and file.
    """
    import tomllib  # a compiled catalogue needs no TOML

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(place(path), f"is no TOML ({error})", "Mend the line it names.") from None


def place(path: Path, *keys: str) -> str:
    """Where something stands: ``metrics/margins.toml [gross_margin] kind``."""
    return " ".join([f"{path.parent.name}/{path.name}", *(key if number else f"[{key}]" for number, key in enumerate(keys))])


class Reader:
    """One table, asked key by key; :meth:`finish` refuses what was never asked for."""

    __slots__ = ("table", "path", "keys", "asked")

    def __init__(self, table: object, path: Path, *keys: str) -> None:
        if not isinstance(table, Mapping):
            raise InputError(place(path, *keys), f"is no table ({table!r})", "Write it as a table of keys.")
        self.table, self.path, self.keys = table, path, keys
        self.asked: set[str] = set()

    def word(self, key: str, default: str | None = None) -> str:
        """A string; without a default it must be there and say something."""
        value: str = self._get(key, str, default)
        if default is None and not value.strip():
            raise self.wrong(key, "is empty", "Every entry needs it.")
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> Any:
        """One of a list of words."""
        value = self.word(key, default)
        if value not in allowed:
            raise self.wrong(key, f"is unknown ({value!r})", f"It is one of {', '.join(sorted(allowed))}.")
        return value

    def flag(self, key: str) -> bool:
        return bool(self._get(key, bool, False))

    def words(self, key: str) -> tuple[str, ...]:
        """A list of strings, none of them empty or twice."""
        values = self.rows(key)
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.wrong(key, f"holds something that is no word ({value!r})", "It is a list of strings.")
        if twice := [value for value in values if values.count(value) > 1]:
            raise self.wrong(key, f"says a word twice ({twice[0]!r})", "Say it once.")
        return tuple(values)

    def rows(self, key: str) -> list[Any]:
        values: list[Any] = self._get(key, list, [])
        return values

    def table_at(self, key: str) -> Mapping[str, Any] | None:
        """A table within, or None."""
        if key not in self.table:
            self.asked.add(key)
            return None
        value: Mapping[str, Any] = self._get(key, dict, None)
        return value

    def finish(self) -> None:
        """:raises InputError: when the table holds a key that was not asked for."""
        if unknown := [key for key in self.table if key not in self.asked]:
            raise self.wrong(unknown[0], "is an unknown key", f"Known are {', '.join(sorted(self.asked))}.")

    def wrong(self, key: str, problem: str, remedy: str = "") -> InputError:
        return InputError(place(self.path, *self.keys, key), problem, remedy)

    def _get(self, key: str, kind: type, default: Any) -> Any:
        self.asked.add(key)
        value = self.table.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing", "Every entry needs it.")
        if not isinstance(value, kind):
            raise self.wrong(key, f"has the wrong type ({value!r})", f"It must be a {kind.__name__}.")
        return value
