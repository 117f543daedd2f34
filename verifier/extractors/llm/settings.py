"""Which model is asked, where, and within which limits: from options, the environment and ``verifier.toml``, in this order.

    [llm]                                   # in verifier.toml; [tool.verifier.llm] in pyproject.toml
    model = "qwen2.5-72b-instruct"
    base_url = "https://models.example/v1"
    price_input = "0.80"                    # for a million tokens, in the currency of max_cost
    price_output = "2.40"
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from verifier.errors import InputError
from verifier.extractors.llm.options import NAMES, add_options, chosen

__all__ = ["Settings", "add_options", "chosen", "settings_of"]

Price = Annotated[Decimal, BeforeValidator(lambda given: str(given) if isinstance(given, float) else given), Field(ge=0)]
ENVIRONMENT = {"model": "VERIFIER_MODEL", "base_url": "VERIFIER_BASE_URL", "api_key": "VERIFIER_API_KEY"}
OPENAI = re.compile(r"(?:^|\.)openai\.com$")


class Settings(BaseModel):
    """Everything the language model step needs to know about its service.

    >>> Settings(model="m", base_url="http://127.0.0.1:8080/v1/chat/completions").base_url
    'http://127.0.0.1:8080/v1'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(min_length=1, description="name of the model; provider:name for init_chat_model where there is no base_url")
    base_url: str | None = Field(None, description="an OpenAI-compatible service, up to and without /chat/completions")
    api_key: SecretStr | None = Field(None, repr=False, description="never printed, logged or stored")
    provider: str | None = Field(None, description="a provider of LangChain's init_chat_model, where the name does not begin with it")
    method: Literal["auto", "json_schema", "function_calling", "json_mode"] = "auto"
    timeout: float = Field(120, gt=0, description="seconds until one request must have been answered whole")
    deadline: float = Field(300, gt=0, description="seconds for one passage, retries and waits included")
    retries: int = Field(3, ge=0, le=20, description="how often a request that failed in passing is sent again")
    retry_wait: float = Field(1, gt=0, description="seconds before the first retry where the service names none; then twice that, and so on")
    concurrency: int = Field(4, ge=1, le=64, description="requests under way at a time")
    calls_per_minute: float | None = Field(None, gt=0, description="requests begun in a minute, retries included; None for no limit of our own")
    patience: float = Field(0, ge=0, description="seconds that a service that has answered may fail, or ask to wait beyond a passage's deadline")
    max_calls: int = Field(500, ge=0, description="requests of a run, retries included")
    max_cost: Price | None = Field(None, description="of a run, in the currency of the prices")
    max_output_tokens: int = Field(4000, ge=16, description="of one answer; doubled once where an answer did not fit")
    price_input: Price | None = Field(None, description="for a million input tokens")
    price_output: Price | None = Field(None, description="for a million output tokens")
    temperature: float | None = Field(0.0, ge=0, le=2)
    seed: int | None = None
    extra_body: dict[str, Any] = Field(default_factory=dict, description="further fields of each request")
    cache: Path | None = Field(None, description="SQLite file of answers; None for the one in the user's cache folder")
    replay: bool = Field(False, description="only kept answers, no request")
    recording: Path | None = Field(None, description="file of answers that replay reads, in place of the cache")
    record: Path | None = Field(None, description="file the answers of the run are saved to")
    require_llm: bool = Field(False, description="a passage without an answer stops the run")
    dry_run: bool = Field(False, description="no request; estimates only")

    @field_validator("base_url")
    @classmethod
    def _usable(cls, url: str | None) -> str | None:
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("is no http or https address")
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("holds more than an address; give the key by VERIFIER_API_KEY")
        return url.rstrip("/").removesuffix("/chat/completions").rstrip("/")

    @field_validator("extra_body", mode="before")
    @classmethod
    def _sendable(cls, fields: Any) -> Any:
        return _as_json(fields)

    @field_validator("api_key")
    @classmethod
    def _key(cls, key: SecretStr | None) -> SecretStr | None:
        plain = key.get_secret_value().strip() if key else ""
        if not plain.isascii() or any(ch.isspace() or not ch.isprintable() for ch in plain):
            raise ValueError("holds characters that no key holds")
        return SecretStr(plain) if plain else None

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if self.max_cost is not None and (self.price_input is None or self.price_output is None):
            raise ValueError("max_cost needs price_input and price_output")
        return self

    @property
    def place(self) -> str:
        """The service in messages: its address, or the provider."""
        return self.base_url or self.provider or "the model service"


def _as_json(given: Any, name: str = "") -> Any:
    """The same as JSON can hold it: a settings file's fractions are exact decimals, and its dates no JSON at all.

    >>> _as_json({"top_p": Decimal("0.9"), "stop": ["x"]})
    {'top_p': 0.9, 'stop': ['x']}
    """
    match given:
        case Mapping():
            return {str(key): _as_json(value, f"{name}.{key}" if name else str(key)) for key, value in given.items()}
        case list() | tuple():
            return [_as_json(value, name) for value in given]
        case Decimal() | float():
            if not math.isfinite(given):
                raise ValueError(f"{name} is {given}, which JSON cannot hold")
            return float(given)
        case None | bool() | int() | str():
            return given
    raise ValueError(f"{name} is {given}, which JSON cannot hold; write it as a string")


def settings_of(options: Mapping[str, object], folder: Path | None = None) -> Settings | None:
    """The settings in force; None where no model is configured.

    ``options`` holds fields of :class:`Settings` by name (``replay`` may be the file to replay) and wins over the environment, and that over
    ``verifier.toml`` or ``pyproject.toml`` in ``folder`` (default: the working folder) or the nearest folder above it. A recording names the
    model it was made with. InputError names the option, variable or file with the key that cannot be used.
    """
    values: dict[str, Any] = {}
    places: dict[str, str] = {}

    def take(found: Mapping[str, object], place: Mapping[str, str]) -> None:
        for name, value in found.items():
            values[name], places[name] = value, place.get(name, name)

    filed = _from_file(folder or Path.cwd())
    take(filed[0], filed[1])
    variables = {name: variable for name, variable in ENVIRONMENT.items() if os.environ.get(variable)}
    take({name: os.environ[variable] for name, variable in variables.items()}, variables)
    given = {name: value for name, value in options.items() if value is not None}
    if unknown := [name for name in given if name not in Settings.model_fields]:
        raise InputError(unknown[0], "is no setting of the language model step", f"There are: {', '.join(Settings.model_fields)}.")
    take(given, {name: "--" + name.replace("_", "-") for name in given if name in NAMES})
    _openai(values, places, set(variables) | set(given))
    _replayed(values, places, given)
    if not values.get("model"):
        if values.get("replay"):
            raise InputError("--replay", "needs the name of the model whose answers are to be used", "Give --model, or a recording: --replay FILE.")
        return None
    try:
        return Settings.model_validate(values)
    except ValidationError as reason:
        raise _unusable(reason, places) from None


def _openai(values: dict[str, Any], places: dict[str, str], explicit: set[str]) -> None:
    """OPENAI_BASE_URL and OPENAI_API_KEY stand in; that key is not sent where only a file of the working folder says."""
    if not values.get("base_url") and (url := os.environ.get("OPENAI_BASE_URL")):
        values["base_url"], places["base_url"] = url, "OPENAI_BASE_URL"
        explicit = explicit | {"base_url"}
    if values.get("api_key") or not (key := os.environ.get("OPENAI_API_KEY")):
        return
    url, provider = values.get("base_url"), values.get("provider") or str(values.get("model", "")).partition(":")[0]
    own = not url and (":" not in str(values.get("model", "")) or provider in ("openai", "ft"))
    if own or (url and ("base_url" in explicit or OPENAI.search(urlsplit(str(url)).hostname or ""))):
        values["api_key"], places["api_key"] = key, "OPENAI_API_KEY"


def _replayed(values: dict[str, Any], places: dict[str, str], given: Mapping[str, object]) -> None:
    """``replay`` as a file is the recording; what a recording was made with goes before all but the options."""
    replay = values.get("replay")
    if isinstance(replay, str | Path):
        values["replay"], values["recording"] = True, Path(replay)
        places["recording"] = places["replay"]
    if not values.get("replay") or not values.get("recording"):
        return
    from verifier.extractors.llm.recording import is_cache, read_recording

    path = Path(values["recording"])
    if is_cache(path):
        return
    made = read_recording(path).made_with
    if "model" in given and given["model"] != made["model"]:
        raise InputError("--model", f"is not the model of {path} ({made['model']})", "Leave --model out, or give another recording.")
    values.update(made)


def _from_file(folder: Path) -> tuple[dict[str, object], dict[str, str]]:
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        own, project = place / "verifier.toml", place / "pyproject.toml"
        if own.is_file():
            return _table(own, _read(own), "llm")
        if project.is_file():
            found = _read(project).get("tool")
            if isinstance(found, dict) and "verifier" in found:
                return _table(project, found["verifier"], "tool.verifier.llm")
    return {}, {}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError) as reason:
        raise InputError(str(path), f"cannot be read ({getattr(reason, 'strerror', None) or 'not UTF-8'})") from None
    except tomllib.TOMLDecodeError as reason:
        raise InputError(str(path), f"is no TOML ({reason})") from None


def _table(path: Path, found: object, name: str) -> tuple[dict[str, object], dict[str, str]]:
    outer, _, inner = name.rpartition(".")
    prefix = f"{outer}." if outer else ""
    if not isinstance(found, dict) or not isinstance(found.get(inner, {}), dict):
        raise InputError(str(path), f"{name} is no table", f"Write [{name}] and the settings below it.")
    if unknown := [key for key in found if key not in (inner, "sources")]:
        problem = f"has an unknown key ({prefix}{unknown[0]})"
        raise InputError(str(path), problem, f"Settings of the model stand under [{name}], those of data services under [{prefix}sources].")
    values = dict(found.get(inner, {}))
    if unknown := [key for key in values if key not in Settings.model_fields]:
        raise InputError(str(path), f"has an unknown key ({name}.{unknown[0]})", f"There are: {', '.join(Settings.model_fields)}.")
    for key in ("cache", "record", "recording"):
        if isinstance(values.get(key), str):
            values[key] = path.parent / values[key]
    return values, {key: f"{path}: {name}.{key}" for key in values}


def _unusable(reason: ValidationError, places: Mapping[str, str]) -> InputError:
    first = reason.errors(include_url=False, include_context=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    words = first["msg"].removeprefix("Value error, ")
    words = words[:1].lower() + words[1:]
    if not name:
        return InputError(places.get("max_cost", "max_cost"), words.removeprefix("max_cost "), "Set the prices for a million tokens in verifier.toml.")
    return InputError(places.get(name, name), words, Settings.model_fields[name].description or "")
