"""How a service is asked: from the command line, the environment and ``verifier.toml`` (or ``[tool.verifier]`` of ``pyproject.toml``).

    [sources]
    snapshots = "snapshots"                  # VERIFIER_SNAPSHOTS; relative to the file
    offline = false                          # VERIFIER_OFFLINE=1
    [sources.tushare]
    token = "..."                            # better VERIFIER_TUSHARE_TOKEN
    base_url = "https://api.tushare.pro"     # VERIFIER_TUSHARE_BASE_URL
    timeout = 20                             # seconds for one answer
    deadline = 120                           # seconds for one source, waits included
    max_age_hours = 24                       # how old a snapshot may be that is used again
    [sources.sec]
    contact = "Ana Example ana@example.com"  # VERIFIER_SEC_CONTACT: the SEC wants to know who asks
    base_url = "https://data.sec.gov"        # VERIFIER_SEC_BASE_URL
    tickers_url = "https://www.sec.gov/files/company_tickers.json"
"""

from __future__ import annotations

import ipaddress
import os
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from verifier.dataclass import dataclass
from verifier.errors import InputError

SECRET = {"tushare": "token", "sec": "contact"}
ADDRESSES = {"tushare": {"base_url": "https://api.tushare.pro"},
             "sec": {"base_url": "https://data.sec.gov", "tickers_url": "https://www.sec.gov/files/company_tickers.json"}}
NUMBERS = {"timeout": 20.0, "deadline": 120.0, "max_age_hours": 24.0}
SHARED = ("snapshots", "offline")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one service needs. ``secret`` is the token or the contact; it is never printed, logged or stored."""

    provider: str
    secret: str
    addresses: dict[str, str]
    timeout: float
    deadline: float
    max_age: float
    snapshots: Path
    offline: bool

    def __repr__(self) -> str:
        return f"Settings({self.provider!r}, {self.addresses!r})"


def settings_of(provider: str, *, offline: bool | None = None, snapshots: Path | None = None, folder: Path | None = None) -> Settings:
    """The settings of a provider; arguments go before the environment, and that before the file in ``folder`` or the nearest one above.

    :raises InputError: naming the variable, or the file with the key, that cannot be used.
    """
    filed, place = _filed(folder or Path.cwd())
    own = filed.get(provider, {})
    _known(own, f"{place}: [sources.{provider}]", {SECRET[provider], *ADDRESSES[provider], *NUMBERS})
    _known({key: value for key, value in filed.items() if key not in ADDRESSES}, f"{place}: [sources]", {*SHARED, *ADDRESSES})
    secret, secret_told = _told(provider, SECRET[provider], own)
    addresses: dict[str, str] = {}
    for key, default in ADDRESSES[provider].items():
        url, told = _told(provider, key, own)
        addresses[key] = _usable(url or default, told or f"{provider} {key}")
        if url and told != _variable(provider, key) and secret_told == _variable(provider, SECRET[provider]) and not _loopback(url):
            # a folder from elsewhere must not send the user's token to an address of its own
            raise InputError(f"{place}: [sources.{provider}] {key}", "would be sent what only the environment holds",
                             f"Set {_variable(provider, key)} too, or {SECRET[provider]} in the same file.")
    numbers = {key: _number(own.get(key, default), f"{place}: [sources.{provider}] {key}") for key, default in NUMBERS.items()}
    return Settings(provider, _plain(secret, secret_told), addresses, numbers["timeout"], numbers["deadline"], numbers["max_age_hours"] * 3600,
                    snapshots or _snapshots(filed, place), _offline(filed, place) if offline is None else offline)


def _told(provider: str, key: str, own: dict[str, Any]) -> tuple[str, str]:
    """The words given for a key, and where they stand."""
    variable = _variable(provider, key)
    if value := os.environ.get(variable):
        return value, variable
    value = own.get(key, "")
    if not isinstance(value, str):
        raise InputError(f"[sources.{provider}] {key}", "is no text", "Write it in quotes.")
    return value, f"[sources.{provider}] {key}" if value else ""


def _variable(provider: str, key: str) -> str:
    return f"VERIFIER_{provider}_{key}".upper()


def _plain(secret: str, place: str) -> str:
    if not secret.isascii() or not secret.isprintable():
        raise InputError(place, "holds characters that cannot be sent", "Write plain letters.")
    return secret.strip()


def _usable(url: str, place: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise InputError(place, "is no plain https address", "Write https://host/path.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback(url)):
        raise InputError(place, f"is not encrypted ({parts.scheme}://{parts.hostname})", "Use https; http is for this machine alone.")
    return url.rstrip("/")


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)) or value < 0:
        raise InputError(place, f"is no number ({value!r})", "Write seconds, or hours, from 0 up.")
    return float(value)


def _snapshots(filed: dict[str, Any], place: str) -> Path:
    """The folder of snapshots: evidence, so kept with the user's data and not in a cache."""
    if named := os.environ.get("VERIFIER_SNAPSHOTS"):
        return Path(named)
    if named := filed.get("snapshots"):
        if not isinstance(named, str):
            raise InputError(f"{place}: [sources] snapshots", "is no text", "Write a folder in quotes.")
        return Path(place).parent / named
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ("Library/Application Support" if sys.platform == "darwin" else ".local/share"))
    return base / "verifier" / "snapshots"


def _offline(filed: dict[str, Any], place: str) -> bool:
    if told := os.environ.get("VERIFIER_OFFLINE"):
        return told.lower() not in ("0", "false", "no")
    offline = filed.get("offline", False)
    if not isinstance(offline, bool):
        raise InputError(f"{place}: [sources] offline", "is neither true nor false", "Write one of them.")
    return offline


def _filed(folder: Path) -> tuple[dict[str, Any], str]:
    folder = folder.resolve()
    for each in (folder, *folder.parents):
        for path, keys in ((each / "verifier.toml", ("sources",)), (each / "pyproject.toml", ("tool", "verifier", "sources"))):
            if not path.is_file():
                continue
            found: Any = _read(path)
            if len(keys) > 1 and "verifier" not in found.get("tool", {}):
                continue
            for key in keys:
                found = found.get(key, {}) if isinstance(found, dict) else {}
            if not isinstance(found, dict):
                raise InputError(str(path), "sources is no table", "Write [sources] and the settings below it.")
            return found, str(path)
    return {}, ""


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as reason:
        raise InputError(str(path), f"cannot be read ({getattr(reason, 'strerror', None) or 'not UTF-8'})") from None
    except tomllib.TOMLDecodeError as reason:
        raise InputError(str(path), f"is no TOML ({reason})", "Mend the line it names.") from None


def _known(table: object, place: str, keys: set[str]) -> None:
    if not isinstance(table, dict):
        raise InputError(place, "is no table", "Write its settings below it.")
    if unknown := [key for key in table if key not in keys]:
        raise InputError(place, f"has an unknown key ({unknown[0]})", f"There are: {', '.join(sorted(keys))}.")
