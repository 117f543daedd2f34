"""Numbers in English words: a third, two-thirds, half, twice, doubled, one in five, three percent."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from verifier.dataclass import dataclass

CARDINALS = {word: value for value, word in enumerate([
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"])}
CARDINALS |= {word: 10 * value for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
          "twentieth": 20}
_FACTORS = {"twice": "2", "thrice": "3", "doubled": "2", "doubles": "2", "doubling": "2", "double": "2", "tripled": "3", "triples": "3",
            "tripling": "3", "triple": "3", "trebled": "3", "quadrupled": "4", "quadrupling": "4", "quintupled": "5",
            "halved": "0.5", "halves": "0.5", "halving": "0.5"}
_CARDINAL = "|".join(sorted(CARDINALS, key=len, reverse=True))
_PART = "third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth"
_NOT_A_PART = (
    r"(?![- ]"
    r"(?:of[ ](?:all[ ])?(?:fiscal|FY|20)|party|parties|quarter|half|time|year|month|week|straight|consecutive|successive|place|phase|largest|biggest"
    r"|generation|round|option|factor|reason|point|day|line|when|ago|earlier|later|in[ ]a[ ]row))")
WORDS = rf"""(?:
    (?P<fraction>(?:an?|one)[- ](?:{_PART}){_NOT_A_PART}
      |(?:two|three|four|five|seven|nine)[- ](?:thirds|fourths|fifths|sixths|sevenths|eighths|ninths|tenths)
      |three-quarters|three[ ]quarters(?=[ ]of|[ ]the))
   |(?P<half>(?<![-])half(?=[ ](?:of|the|its|their|as)\b(?![ ]year)
       |[ ]that\b)(?<!first[ ]half)(?<!second[ ]half)(?<!this[ ]half)(?<!last[ ]half)(?<!the[ ]half)
      |(?:(?<=by[ ])|(?<=in[ ])|(?<=than[ ])|(?<=about[ ])|(?<=roughly[ ])|(?<=nearly[ ])|(?<=almost[ ])|(?<=over[ ]))half(?![ -](?:year|time|hour
          |day|a)))
   |(?P<odds>(?:one|two|three|four|nine)[ ]in[ ](?:every[ ])?(?:two|three|four|five|six|seven|eight|nine|ten|twenty))
   |(?P<fold>(?:two|three|four|five|six|seven|eight|nine|ten|twenty)-?fold)
   |(?P<factor>twice|thrice|doubled|doubles|doubling|tripled|triples|tripling|trebled|quadrupled|quadrupling|quintupled|halved|halves|halving
      |double(?=[ ](?:the|its|last|what|that|from|year|in|over|to|by|its)\b)|triple(?=[ ](?:the|its|last|what|that|from|over|to|by)\b))(?![ ]down)
   |(?P<cardinal>(?:{_CARDINAL})(?:-(?:one|two|three|four|five|six|seven|eight|nine))?(?P<hundred>[ ]hundred)?)
)"""

FIRST_WORDS = frozenset(("a", "an", "half", *CARDINALS, *_FACTORS, *(f"{word}fold" for word in CARDINALS)))
"""The words with which :data:`WORDS` begins."""
LETTERS = "".join(sorted({letter for word in FIRST_WORDS for letter in (word[0], word[0].upper())}))


@dataclass(frozen=True, slots=True)
class EnglishNumber:
    """``form`` is "fraction" (a plain fraction), "factor" (a multiple) or "cardinal" (an integer whose unit follows)."""

    value: Decimal
    form: Literal["fraction", "factor", "cardinal"]


def read(found: re.Match[str]) -> EnglishNumber:
    """The number of a match of ``WORDS``.

    >>> read(re.match(WORDS, "two-thirds", re.X)).form
    'fraction'
    """
    if words := found["fraction"]:
        count, part = re.split(r"[- ]", words.lower(), maxsplit=1)
        return EnglishNumber(_quotient(1 if count in ("a", "an") else CARDINALS[count], _PARTS[part.removesuffix("s")]), "fraction")
    if found["half"]:
        return EnglishNumber(Decimal("0.5"), "fraction")
    if words := found["odds"]:
        parts = words.lower().split()
        return EnglishNumber(_quotient(CARDINALS[parts[0]], CARDINALS[parts[-1]]), "fraction")
    if words := found["fold"]:
        return EnglishNumber(Decimal(CARDINALS[words.lower().replace("-", "").removesuffix("fold")]), "factor")
    if words := found["factor"]:
        return EnglishNumber(Decimal(_FACTORS[words.lower()]), "factor")
    tens, _, ones = found["cardinal"].lower().removesuffix(" hundred").partition("-")
    value = CARDINALS[tens] + (CARDINALS[ones] if ones else 0)
    return EnglishNumber(Decimal(value * 100 if found["hundred"] else value), "cardinal")


def _quotient(part: int, whole: int) -> Decimal:
    return Decimal(part) / Decimal(whole)
