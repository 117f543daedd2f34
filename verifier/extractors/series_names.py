"""What desks call the daily series beside company news: Brent for "Brent front month", sterling for GBP/USD."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from verifier.patterns import pattern

_CURRENCIES = {"GBP": ("sterling", "the pound", "pound sterling", "cable"), "EUR": ("the euro",), "AUD": ("the aussie", "the Australian dollar"),
               "NZD": ("the kiwi",)}  # fmt: skip
_OF_A_TENOR = pattern(
    "series-tenor",
    r"(?:(?P<who>[A-Za-z.]+(?: [A-Za-z.]+)?) )?(?P<years>\d{1,2})[- ]?(?:years?|yr|y)\b(?: (?P<of>[a-z]+(?: [a-z]+)?))? (?:yields?|rate)",
)
_COUNTED = {"2": "two", "3": "three", "5": "five", "7": "seven", "10": "ten", "20": "twenty", "30": "thirty"}
_AFTER = pattern(
    "series-after",
    r"(?: (?:front[- ]month|spot(?: price| rate)?|futures?|active|1st month|continuous|crude(?: oil)?|day[- ]ahead|cash|3M|three[- ]month|prices?"
    r"|settle(?:ment)?|generic|composite|benchmark|fix(?:ing)?|last|close|index|level|rate))+$",
)


def spoken(series: Mapping[str, str], taken: Callable[[str], bool]) -> dict[str, str]:
    """Other names of daily series, each with the metric it stands for; none that stands for two, or is ``taken``.

    ``series`` gives the printed name of each metric, in small letters.
    """
    found = [(said, metric) for metric, name in series.items() for said in dict.fromkeys(called_by_desks(name))]
    many = Counter(said for said, _ in found)
    return {said: metric for said, metric in found if many[said] == 1 and not taken(said)}


def called_by_desks(name: str) -> Iterator[str]:
    """Other names of a series that is printed by the day, in small letters as the series' own is given.

    >>> list(called_by_desks("brent front month")), list(called_by_desks("gbp/usd"))[:2]
    (['brent', 'brent crude', 'brent futures'], ['gbpusd', 'sterling'])
    >>> [said for said in called_by_desks("10-year gilt yield") if "ten" in said]
    ['ten-year gilt yield', 'ten-year gilt', 'ten-year gilts', 'ten-year yield']
    """
    base, slash, quote = name.partition("/")
    if slash and len(base) == len(quote) == 3 and base.isalpha() and quote.isalpha():
        yield base + quote
        if quote == "usd":
            yield from (said.lower() for said in _CURRENCIES.get(base.upper(), ()))
        return
    if (tenor := _OF_A_TENOR.fullmatch(name)) is not None:
        what = " ".join(part for part in (tenor["who"], tenor["of"]) if part)
        for years in (tenor["years"], _COUNTED.get(tenor["years"], "")):
            many = what.removesuffix("y") + "ies" if what.endswith("ry") else f"{what}s"
            for made in ((f"{years}-year {what} yield", f"{years}-year {what}", f"{years}-year {many}") if what else ()) + (f"{years}-year yield",):
                if years and made != name:
                    yield made
        return
    stem = _AFTER.sub("", name)
    if stem != name and len(stem) > 2:
        yield stem
        if "crude" not in name and stem in ("brent", "wti"):
            yield from (f"{stem} crude", f"{stem} futures")
