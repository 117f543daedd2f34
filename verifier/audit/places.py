"""Where files stand: on this machine, or behind a URL that fsspec knows (``s3://``, ``gs://``, ``memory://``; the extra ``fsspec``)."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol

from verifier.errors import InputError

_MAGIC = frozenset("*?[")


class Files(Protocol):
    """One kind of place. A location is a path or URL as text; every listing is sorted, folder by folder.

    ``stamp`` is a file's size (-1 where there is none), when it was written (seconds since 1970; 0 where nobody says), and a text that
    differs after every change.
    """

    def full(self, location: str) -> str: ...
    def is_folder(self, location: str) -> bool: ...
    def exists(self, location: str) -> bool: ...
    def walk(self, folder: str) -> Iterator[tuple[str, list[str]]]: ...
    def matching(self, pattern: str) -> list[str]: ...
    def names_in(self, folder: str) -> list[str]: ...
    def read(self, location: str) -> bytes: ...
    def stamp(self, location: str) -> tuple[int, float, str]: ...


def is_url(location: str) -> bool:
    """Whether fsspec is to read it.

    >>> is_url("s3://desk/notes"), is_url("notes/*.md")
    (True, False)
    """
    return "://" in location


def is_pattern(location: str) -> bool:
    """Whether it names files by a pattern: it holds ``*``, ``?`` or ``[`` and there is no such file."""
    return bool(_MAGIC & set(location)) and not (not is_url(location) and os.path.exists(location))


def files_of(location: str) -> Files:
    """Who reads this location.

    :raises InputError: when fsspec, or the package behind a kind of URL, is not installed.
    """
    return _remote(location.partition("://")[0]) if is_url(location) else _LOCAL


def split(location: str) -> tuple[str, str]:
    """The folder and the name of a file.

    >>> split("s3://desk/2025/note.md"), split("note.md")
    (('s3://desk/2025', 'note.md'), ('', 'note.md'))
    """
    if is_url(location):
        folder, _, name = location.rpartition("/")
        return folder, name
    return os.path.split(location)


def beside(location: str, name: str) -> str:
    """A file named relative to another one's folder; a full path or URL stands as it is.

    >>> beside("s3://desk/2025/map.csv", "figures.json"), beside("maps/map.csv", "s3://desk/figures.json")
    ('s3://desk/2025/figures.json', 's3://desk/figures.json')
    """
    if is_url(name) or os.path.isabs(name):
        return name
    folder, _ = split(location)
    return f"{folder}/{name}" if is_url(location) else os.path.join(folder, name)


class _Local:
    def full(self, location: str) -> str:
        return os.path.abspath(location)

    def is_folder(self, location: str) -> bool:
        return os.path.isdir(location)

    def exists(self, location: str) -> bool:
        return os.path.exists(location)

    def walk(self, folder: str) -> Iterator[tuple[str, list[str]]]:
        """Every folder with the sorted names of its files; hidden ones are left out."""
        for at, folders, names in os.walk(folder, followlinks=False):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield at, sorted(name for name in names if not name.startswith("."))

    def matching(self, pattern: str) -> list[str]:
        return sorted(path for path in glob.glob(pattern, recursive=True) if os.path.isfile(path))

    def names_in(self, folder: str) -> list[str]:
        try:
            return sorted(os.listdir(folder or "."))
        except OSError:
            return []

    def read(self, location: str) -> bytes:
        try:
            with open(location, "rb") as file:
                return file.read()
        except FileNotFoundError:
            raise InputError(location, "does not exist", "Check the path.") from None
        except OSError as reason:
            raise InputError(location, f"cannot be read ({reason.strerror})", "Check its permissions.") from None

    def stamp(self, location: str) -> tuple[int, float, str]:
        try:
            found = os.stat(location)
        except OSError:
            return -1, 0.0, "-"
        return found.st_size, found.st_mtime, f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"


class _Remote:
    def __init__(self, system: Any) -> None:
        self._system = system

    def full(self, location: str) -> str:
        return str(self._system.unstrip_protocol(self._system._strip_protocol(location))).rstrip("/")

    def is_folder(self, location: str) -> bool:
        return bool(self._system.isdir(location))

    def exists(self, location: str) -> bool:
        return bool(self._system.exists(location))

    def walk(self, folder: str) -> Iterator[tuple[str, list[str]]]:
        self._system.invalidate_cache()
        for at, folders, names in self._system.walk(folder):
            folders[:] = sorted(folders) if isinstance(folders, list) else folders
            yield self._system.unstrip_protocol(at).rstrip("/"), sorted(name for name in names if name and not name.startswith("."))

    def matching(self, pattern: str) -> list[str]:
        self._system.invalidate_cache()
        return sorted(self._system.unstrip_protocol(path) for path in self._system.glob(pattern) if not self._system.isdir(path))

    def names_in(self, folder: str) -> list[str]:
        try:
            return sorted(path.rstrip("/").rpartition("/")[2] for path in self._system.ls(folder, detail=False))
        except OSError:
            return []

    def read(self, location: str) -> bytes:
        try:
            data: bytes = self._system.cat_file(location)
        except FileNotFoundError:
            raise InputError(location, "does not exist", "Check the URL.") from None
        except OSError as reason:
            raise InputError(location, f"cannot be read ({' '.join(str(reason).split())})", "Check the URL and your rights to it.") from None
        return data

    def stamp(self, location: str) -> tuple[int, float, str]:
        try:
            found = self._system.info(location)
        except OSError:
            return -1, 0.0, "-"
        return int(found.get("size") or 0), 0.0, str(sorted((name, str(value)) for name, value in found.items()))


_LOCAL = _Local()


@cache
def _remote(protocol: str) -> Files:
    try:
        import fsspec
    except ModuleNotFoundError:
        raise InputError(f"{protocol}://", "needs the package fsspec", "Install it with: pip install 'verifier[fsspec]'.") from None
    try:
        return _Remote(fsspec.filesystem(protocol))
    except ImportError as missing:
        raise InputError(f"{protocol}://", f"needs a further package ({' '.join(str(missing).split())})", "Install it.") from None
    except ValueError:
        raise InputError(f"{protocol}://", "is no kind of URL that fsspec knows", "Check the part before the colon.") from None
