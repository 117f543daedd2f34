"""Classes of named values: the part of the standard ``dataclasses`` that the program uses, for a quick start and quick making.

The standard decorator compiles up to six methods for each class when its module is loaded, which for all classes together takes longer
than checking a sentence, and a frozen one sets its values through ``object.__setattr__``. Here a method is compiled when first called, and
``frozen`` is what the type checker holds callers to: nothing is paid for it when a value is made. (A class that refuses assignment for
callers without a type checker, as the records of a report do, defines ``__setattr__`` itself.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")
_NOTHING: Any = object()


class Field:
    """How a field begins where no value is given; ``init`` is False for one that ``__post_init__`` sets."""

    __slots__ = ("default", "factory", "init")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, init: bool) -> None:
        self.default, self.factory, self.init = default, factory, init

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.init and self.default is _NOTHING and self.factory is None


def field(*, default: Any = _NOTHING, default_factory: Callable[[], Any] | None = None, init: bool = True) -> Any:
    """A field that begins as ``default``, or as what ``default_factory`` makes for each instance."""
    return Field(default, default_factory, init)


@dataclass_transform(field_specifiers=(field,))
def dataclass(*, frozen: bool = False, slots: bool = False, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A class whose annotated names are its fields, as the standard decorator makes it; read :func:`fields` for them.

    >>> @dataclass(frozen=True, slots=True)
    ... class Place:
    ...     row: int
    ...     column: int = 0
    >>> Place(3), Place(3) == Place(3, 0), hash(Place(1)) == hash(Place(1))
    (Place(row=3, column=0), True, True)
    """
    def made(cls: type[T]) -> type[T]:
        space = dict(cls.__dict__) | {"__qualname__": cls.__qualname__}
        known: dict[str, Field] = {}
        for parent in reversed(cls.__mro__[1:]):
            known |= parent.__dict__.get("__fields__", {})
        own = [name for name, kind in space.get("__annotations__", {}).items() if not str(kind).startswith("ClassVar")]
        for name in own:
            default = space.pop(name, _NOTHING)
            known[name] = default if isinstance(default, Field) else Field(default, None, True)
        space["__fields__"] = known
        if slots:
            space["__slots__"] = tuple(own)
            space.pop("__dict__", None)
            space.pop("__weakref__", None)
        writers: dict[str, Callable[[type], str]] = {"__init__": lambda cls: _init(cls, kw_only)}
        if eq:
            writers["__eq__"] = _equal
            if frozen:
                writers["__hash__"] = _hash
            elif "__hash__" not in space or space["__hash__"] is None:
                space["__hash__"] = None
        if cls.__repr__ is object.__repr__:
            space["__repr__"] = _shown
        own_methods = {name for name in writers if space.get(name) is not None}  # a class may write its own, as intervals do
        late = {name: writer for name, writer in writers.items() if name not in own_methods}
        holder: list[type] = []
        for name, writer in late.items():
            space[name] = _compiled_late(holder, name, writer)
        if slots:
            whole: type = type(cls.__name__, cls.__bases__, space)
        else:
            whole = cls
            for name in own:
                if name in cls.__dict__:
                    delattr(cls, name)
            for name in ("__fields__", "__repr__", "__hash__", *late):
                if name in space:
                    setattr(cls, name, space[name])
        holder.append(whole)
        return cast("type[T]", whole)
    return made


def replace(one: T, /, **changes: Any) -> T:
    """The same value with some fields changed.

    :raises TypeError: for a name that is no field.
    """
    cls = one.__class__
    copied = _COPIES.get(cls)
    if copied is None:
        copied = _COPIES[cls] = _copier(cls)
    made: T = copied(one, changes)
    return made


def fields(cls: type) -> dict[str, Field]:
    """The fields of a class by name, in their order."""
    return cast("dict[str, Field]", cls.__dict__["__fields__"])


_COPIES: dict[type, Callable[[Any, dict[str, Any]], Any]] = {}


def _copier(cls: type) -> Callable[[Any, dict[str, Any]], Any]:
    """What makes a changed copy: field by field, or by the constructor where that does more than set them."""
    names = [name for name, each in fields(cls).items() if each.init]
    plain = len(names) == len(fields(cls)) and not hasattr(cls, "__post_init__") and not _refuses(cls)
    if not plain or not cls.__dict__["__init__"].__code__.co_filename.startswith("<"):
        return lambda one, changes: cls(**({name: getattr(one, name) for name in names} | changes))
    new, known = cls.__new__, frozenset(names)
    space: dict[str, Any] = {"new": new, "cls": cls, "known": known}
    lines = [
        "made = new(cls)",
        *(f"made.{name} = one.{name}" for name in names),
        "for name, value in changes.items():",
        " if name not in known:",
        "  raise TypeError(f'{cls.__qualname__} has no field {name!r}')",
        " setattr(made, name, value)",
        "return made",
    ]
    exec("def copied(one, changes):\n " + "\n ".join(lines), space)
    copied: Callable[[Any, dict[str, Any]], Any] = space["copied"]
    return copied


def _refuses(cls: type) -> bool:
    """Whether the class refuses assignment to its instances."""
    return any("__setattr__" in each.__dict__ for each in cls.__mro__[:-1])


def _compiled_late(holder: list[type], name: str, writer: Callable[[type], str]) -> Callable[..., Any]:
    """A method that on its first call compiles the one that takes its place."""
    def first(*args: Any, **named: Any) -> Any:
        cls = holder[0]
        space: dict[str, Any] = {"_default_" + each: given.factory or given.default for each, given in fields(cls).items()}
        space |= {"_set_" + each: getattr(cls, each).__set__ for each in fields(cls) if hasattr(getattr(cls, each, None), "__set__")}
        space["_nothing"] = _NOTHING
        exec(compile(writer(cls), f"<{cls.__qualname__}.{name}>", "exec"), space)
        method = space[name]
        method.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
        return method(*args, **named)
    return first


def _init(cls: type, kw_only: bool) -> str:
    taken, lines = ["self", *(["*"] if kw_only else [])], []
    refuses = _refuses(cls)
    for name, each in fields(cls).items():
        if each.init:
            taken.append(name if each.required else f"{name}={'_nothing' if each.factory else '_default_' + name}")
        made = f"_default_{name}()" if each.factory else name
        value = f"{made} if {name} is _nothing else {name}" if each.factory and each.init else made
        if each.init or each.factory:
            lines.append(f"_set_{name}(self, {value})" if refuses else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    return f"def __init__({', '.join(taken)}):\n " + "\n ".join(lines or ["pass"])


def _equal(cls: type) -> str:
    same = " and ".join(f"self.{name} == other.{name}" for name in fields(cls))
    return f"def __eq__(self, other):\n if other.__class__ is not self.__class__:\n  return NotImplemented\n return self is other or {same or True}"


def _hash(cls: type) -> str:
    return f"def __hash__(self):\n return hash(({''.join(f'self.{name}, ' for name in fields(cls))}))"


def _shown(self: Any) -> str:
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in fields(type(self)))})"
