"""What the records of a report share: written as JSON by hand, read back by pydantic, which is loaded only then."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, get_type_hints

from verifier.dataclass import fields, replace

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, TypeAdapter
    from pydantic_core import CoreSchema, core_schema


class Record:
    """What every record can do: be written as JSON, be read back and checked, and be described.

    A record that the program makes is a plain class, checked by the type checker. pydantic reads those of others, and is loaded only then:
    ``model_validate``, ``model_validate_json`` and ``model_json_schema`` are as for its models, every type and key checked, extras refused,
    and a record may stand as a field in a pydantic model.
    """

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name}: a record cannot be changed. Make another with model_copy(update=...).")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name}: a record cannot be changed.")

    def __copy__(self) -> Self:
        return replace(self)

    def __reduce__(self) -> tuple[object, ...]:
        return _remade, (type(self), {name: getattr(self, name) for name in fields(type(self))})

    def model_dump(self) -> dict[str, Any]:
        """The record as dicts and lists under the keys of the JSON.

        >>> from verifier.records import Input
        >>> Input(name="pe", value="135.7", from_="claim c14").model_dump()
        {'name': 'pe', 'value': '135.7', 'from': 'claim c14'}
        """
        return {key_of(name): _plain(getattr(self, name)) for name in fields(type(self))}

    def model_dump_json(self, *, indent: int | None = None) -> str:
        """The record as JSON, on one line unless an indent is asked for."""
        return as_json(self.model_dump(), indent)

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """The same record with some fields changed."""
        return replace(self, **(update or {}))

    @classmethod
    def model_validate(cls, data: object) -> Self:
        """A record out of dicts and lists, as ``json.loads`` gives them, or out of records.

        :raises pydantic.ValidationError: naming every key that is missing, unknown or of another type.
        """
        return _validator(cls).validate_python(data)

    @classmethod
    def model_validate_json(cls, data: str | bytes) -> Self:
        """A record out of its JSON.

        :raises pydantic.ValidationError: naming every key that is missing, unknown or of another type.
        """
        return _validator(cls).validate_json(data)

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """The JSON Schema of the record."""
        return _validator(cls).json_schema()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _schema(cls, handler)


def key_of(name: str) -> str:
    """The JSON key of a field: ``from`` and ``schema`` are no names for a field, so theirs end in a low line."""
    return name.rstrip("_")


def _remade(cls: type[Record], values: dict[str, Any]) -> Record:
    return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.model_dump()
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def as_json(data: dict[str, Any], indent: int | None) -> str:
    return json.dumps(data, ensure_ascii=False, indent=indent, separators=(",", ": " if indent else ":"))


R = TypeVar("R", bound=Record)
_VALIDATORS: dict[type[Record], TypeAdapter[Any]] = {}


def _validator(cls: type[R]) -> TypeAdapter[R]:
    """What reads, checks and describes one class of records, made once."""
    from pydantic import TypeAdapter

    found = _VALIDATORS.get(cls)
    if found is None:
        found = _VALIDATORS[cls] = TypeAdapter(cls)
    return found


def _schema(cls: type[Record], handler: GetCoreSchemaHandler) -> CoreSchema:
    """The keys of a record and their types, made into the record; a record itself is checked anew."""
    from pydantic_core import core_schema

    hints = get_type_hints(cls)
    keys: dict[str, core_schema.TypedDictField] = {}
    for name, each in fields(cls).items():
        kind = handler.generate_schema(hints[name])
        if not each.required:
            begins: dict[str, Any] = {"default_factory": each.factory} if each.factory else {"default": each.default}
            kind = core_schema.with_default_schema(kind, **begins)
        keys[key_of(name)] = core_schema.typed_dict_field(kind, required=each.required)
    table = core_schema.typed_dict_schema(keys, cls=cls, extra_behavior="forbid", config={"title": cls.__name__})
    remade = core_schema.no_info_after_validator_function(_maker(cls), table)
    return core_schema.no_info_before_validator_function(
        _taken_apart(cls), remade, ref=f"{cls.__module__}.{cls.__qualname__}",
        serialization=core_schema.plain_serializer_function_ser_schema(Record.model_dump))


def _maker(cls: type[Record]) -> Callable[[dict[str, Any]], Record]:
    names = {key_of(name): name for name in fields(cls)}
    return lambda found: cls(**{names[key]: value for key, value in found.items()})


def _taken_apart(cls: type[Record]) -> Callable[[Any], Any]:
    return lambda given: {key_of(name): getattr(given, name) for name in fields(cls)} if isinstance(given, cls) else given
