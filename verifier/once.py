"""What is worked out when first asked for, and then kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

K = TypeVar("K")
T = TypeVar("T")


class once(Generic[T]):
    """A method read like a field: called once for an instance, which keeps what it gave under the method's name.

    It is the standard ``cached_property`` without the lock, which takes longer than most of what is kept so; two threads that ask
    at the same time both work it out.

    >>> class Note:
    ...     text = "4.58"
    ...     @once
    ...     def digits(self) -> int:
    ...         return len(self.text)
    >>> note = Note()
    >>> note.digits, vars(note)
    (4, {'digits': 4})
    """

    def __init__(self, made: Callable[[Any], T]) -> None:
        self.made = made
        self.__doc__ = made.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> once[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: Any, owner: type) -> once[T] | T:
        if instance is None:
            return self
        found = instance.__dict__[self.name] = self.made(instance)
        return found


class Kept(dict[K, T]):
    """What is worked out for each key when first asked for.

    >>> lengths = Kept(len)
    >>> lengths["4.58"], lengths
    (4, {'4.58': 4})
    """

    __slots__ = ("made",)

    def __init__(self, made: Callable[[K], T]) -> None:
        self.made = made

    def __missing__(self, key: K) -> T:
        found = self[key] = self.made(key)
        return found
