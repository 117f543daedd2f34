"""Classes of named values do what the standard decorator's do, and a method is compiled at its first call only."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from verifier.dataclass import dataclass, field, fields, replace
from verifier.interval import Interval
from verifier.periods import Period


@dataclass(frozen=True, slots=True)
class Point:
    row: int
    column: int = 0
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Heap:
    name: str
    members: list[int] = field(default_factory=list)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = len(self.members)


@dataclass(slots=True, eq=False)
class Alone:
    number: int


@dataclass(frozen=True, kw_only=True)
class Wide:
    first: int = 1
    second: int

    @property
    def both(self) -> int:
        return self.first + self.second


@dataclasses.dataclass(frozen=True)
class Standard:
    row: int
    column: int = 0
    names: tuple[str, ...] = ()


GIVEN: list[tuple[tuple[Any, ...], dict[str, Any]]] = [((1,), {}), ((1, 2), {}), ((1,), {"names": ("a",)}), ((), {"row": 1}), ((2, 0, ("a",)), {})]


@pytest.mark.parametrize("one", GIVEN)
@pytest.mark.parametrize("other", GIVEN)
def test_equal_hash_and_shown_as_the_standard_ones(one: Any, other: Any) -> None:
    mine, theirs = [Point(*args, **named) for args, named in (one, other)], [Standard(*args, **named) for args, named in (one, other)]
    assert (mine[0] == mine[1]) == (theirs[0] == theirs[1])
    assert (hash(mine[0]) == hash(mine[1])) == (hash(theirs[0]) == hash(theirs[1]))
    assert [repr(each).partition("(")[2] for each in mine] == [repr(each).partition("(")[2] for each in theirs]


def test_a_value_is_no_equal_of_another_class() -> None:
    assert Point(1) != Standard(1) and Point(1) != 1 and Alone(1) != Alone(1)
    assert len({Alone(1), Alone(1)}) == 2 and len({Point(1), Point(1, 0)}) == 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(Heap("a"))


@pytest.mark.parametrize("call", [lambda: Point(), lambda: Point(1, 2, (), 4), lambda: Point(1, line=2), lambda: Heap("a", [], 3),
                                  lambda: Wide(1, 2), lambda: Wide(first=1), lambda: replace(Point(1), line=2)])
def test_values_that_do_not_fit_are_refused(call: Any) -> None:
    with pytest.raises(TypeError):
        call()


def test_each_instance_begins_with_its_own_list() -> None:
    one, other = Heap("a"), Heap("a")
    one.members.append(1)
    assert other.members == [] and (Heap("a", [1, 2]).size, one.size) == (2, 0)
    given = [1]
    assert Heap("a", given).members is given


def test_slots_hold_the_fields_and_nothing_else() -> None:
    with pytest.raises(AttributeError):
        Point(1).line = 2  # type: ignore[attr-defined]
    assert not hasattr(Point(1), "__dict__") and list(fields(Point)) == ["row", "column", "names"]
    assert Wide(second=2).both == 3


def test_replaced_copied_and_pickled() -> None:
    point = Point(1, 2, ("a",))
    assert replace(point, column=5) == Point(1, 5, ("a",)) and point.column == 2
    assert replace(Heap("a", [1, 2]), members=[]).size == 0
    assert replace(Alone(1), number=2).number == 2
    for value in (point, Wide(second=2), Interval.point(3), Period.parse("2025-9M")):
        assert copy.deepcopy(value) == value == pickle.loads(pickle.dumps(value))


def test_a_method_is_compiled_at_its_first_call() -> None:
    @dataclass(frozen=True, slots=True)
    class Late:
        number: int

    def compiled(name: str) -> bool:
        return getattr(Late, name).__code__.co_filename.startswith("<")

    assert not any(compiled(name) for name in ("__init__", "__eq__", "__hash__"))
    assert Late(1) == Late(1)
    assert compiled("__init__") and compiled("__eq__") and not compiled("__hash__")
