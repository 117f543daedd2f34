"""What is worked out of a value when first asked for, and then kept with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

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
