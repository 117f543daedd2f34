"""What a run may spend, and how many tokens a text will take: estimated here, as the tables of exact counters come from the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from verifier.extractors.llm.troubles import Trouble

_PIECES = re.compile(
    r"(?P<capitals>[A-Z]{3,})|(?P<word>_?[A-Za-z]+)|(?P<digit>[0-9])|(?P<blank>[ \t]+)|(?P<ascii>[\x00-\x7f])|(?P<wide>[\u0080-\uffff])|(?P<rare>.)", re.DOTALL
)
A_MESSAGE = 5
"""Tokens that mark a message's begin, role and end."""

MILLION = Decimal(1_000_000)


def tokens(text: str) -> int:
    """About how many tokens the text takes, rather too many than too few: one a digit, sign and Chinese character, one for five letters.

    Held against a real tokenizer by ``python -m tests.bench.tokens``.

    >>> tokens("净利润为9.55亿元"), tokens("Revenue rose 12.5%"), tokens("EBITDA, net_profit_parent")
    (10, 9, 9)
    """
    count = 0
    for piece in _PIECES.finditer(text):
        kind, length = piece.lastgroup, len(piece[0])
        if kind == "word":
            count += (length + 4) // 5
        elif kind == "capitals":
            count += (length + 1) // 2
        elif kind == "blank":
            # a single blank goes with the word after it, but not with a number
            count += length > 1 or text[piece.end() : piece.end() + 1].isdigit()
        else:
            count += 3 if kind == "rare" else 1
    return count


@dataclass(frozen=True, slots=True)
class Estimate:
    """What asking would take: requests, tokens and cost at most, as no answer may be longer than its allowance. Retries are not in it.

    ``cached`` are the passages that take no request: their answer is kept, or another passage asks the very same.
    """

    passages: int
    cached: int
    calls: int
    input_tokens: int
    output_tokens: int
    cost: Decimal | None


@dataclass(slots=True)
class Reservation:
    """What a request under way may take at most."""

    input_tokens: int
    output_tokens: int


class Budget:
    """Counts what a run has spent and has under way, and refuses what would go past its limits. For one thread."""

    def __init__(self, max_calls: int, max_cost: Decimal | None, price_input: Decimal | None, price_output: Decimal | None) -> None:
        self.max_calls, self.max_cost = max_calls, max_cost
        self._prices = (price_input, price_output)
        self.calls = self.input_tokens = self.output_tokens = 0
        self._open: list[Reservation] = []
        self._lost: list[Reservation] = []

    def cost(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        """The price of so many tokens; None where no price is known."""
        price_input, price_output = self._prices
        if price_input is None or price_output is None:
            return None
        return (price_input * input_tokens + price_output * output_tokens) / MILLION

    @property
    def spent(self) -> Decimal | None:
        """The cost of all that was answered so far."""
        return self.cost(self.input_tokens, self.output_tokens)

    @property
    def waiting(self) -> bool:
        """Whether requests are under way that may turn out cheaper than reserved."""
        return bool(self._open)

    def fits(self, input_tokens: int, output_tokens: int) -> bool:
        """Whether one more request keeps within ``max_cost`` whatever all requests under way come to."""
        if self.max_cost is None:
            return True
        under_way = [*self._open, *self._lost, Reservation(input_tokens, output_tokens)]
        worst = self.cost(self.input_tokens + sum(r.input_tokens for r in under_way), self.output_tokens + sum(r.output_tokens for r in under_way))
        return worst is None or worst <= self.max_cost

    def reserve(self, input_tokens: int, output_tokens: int) -> Reservation:
        """Room for one more request; Trouble of kind ``budget`` where there is none."""
        if self.calls >= self.max_calls:
            raise Trouble("budget", f"the limit of {self.max_calls} requests is reached (max_calls)")
        if not self.fits(input_tokens, output_tokens):
            raise Trouble("budget", f"one more request could cost more than {self.max_cost} in all (max_cost), {self.spent:f} of it is spent")
        self.calls += 1
        reservation = Reservation(input_tokens, output_tokens)
        self._open.append(reservation)
        return reservation

    def settle(self, reservation: Reservation, input_tokens: int, output_tokens: int) -> None:
        """The request was answered and took so much."""
        self._close(reservation)
        self.input_tokens += input_tokens
        self.output_tokens += output_tokens

    def release(self, reservation: Reservation, lost: bool) -> None:
        """The request was not answered; ``lost``: it may have been paid for, so its room stays taken."""
        self._close(reservation)
        if lost:
            self._lost.append(reservation)

    def _close(self, reservation: Reservation) -> None:
        self._open = [each for each in self._open if each is not reservation]
