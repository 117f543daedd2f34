"""How Chinese notes tell a metric: what the slots of the patterns turn into."""

from __future__ import annotations

import random
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from tests.grids.books import opening, quarter_before, quarter_of, rounded, year_before
from tests.grids.notes import CLOSE, OPEN, Note, Stated, Told, Unfit, Write, Written

UP = {"money": "增长 增长 增长 上升 增加 提升 提高 大增 上涨 攀升 增".split(), "percent": "提升 提升 上升 提高 增加 走高 抬升".split()}
DOWN = {"money": "下降 下降 下滑 减少 降低 回落 下跌 缩减 降 走低".split(), "percent": "下降 下降 下滑 回落 收窄 降低 减少 走低 下行".split()}
POINTS = ("个百分点", "个百分点", "pct", "pp", "个pct", "ppt")
MONTHS = {"Q1": "1-3", "H1": "1-6", "9M": "1-9"}
SPANS = {
    "": ("{y}年", "{y}年", "{y}年全年", "{y}年度", "{s}年", "FY{y}"),
    "H1": ("{y}年上半年", "{y}H1", "{y}年1-6月", "{s}H1", "{y}年中期", "{y}年1—6月"),
    "9M": ("{y}年前三季度", "{y}年1-9月", "{y}年前三季", "{s}年前三季度", "{y}年1—9月", "{y}年前9个月", "{y}前三季度"),
    "Q1": ("{y}年一季度", "{y}Q1", "{y}年第一季度", "{s}Q1", "{y}年1-3月", "{y}年Q1"),
    "Q2": ("{y}年二季度", "{y}Q2", "{y}年第二季度", "{s}Q2", "{y}年Q2"),
    "Q3": ("{y}年三季度", "{y}Q3", "{y}年第三季度", "{s}Q3", "{y}年Q3"),
    "Q4": ("{y}年四季度", "{y}Q4", "{y}年第四季度", "{s}Q4", "{y}年Q4"),
}
SINGLE = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度"}


def span(period: str, rng: random.Random) -> str:
    """A span as a writer puts it, its year told.

    >>> span("2025-9M", random.Random(0))[:2] in ("20", "25")
    True
    """
    year, _, part = period.partition("-")
    return rng.choice(SPANS[part]).format(y=year, s=year[2:])


def quarter(period: str, rng: random.Random) -> str:
    year, name = period.split("-")
    number = name[1]
    return rng.choice(
        (
            f"{SINGLE[name]}",
            f"{name}单季",
            f"{SINGLE[name][1:]}单季",
            f"{year}{name}",
            f"{year}年{SINGLE[name]}",
            f"单{'一二三四'[int(number) - 1]}季度",
            f"{year}年{SINGLE[name]}单季",
            f"其中{name}",
            f"{year[2:]}{name}",
        )
    )


def closing_day(day: str, rng: random.Random) -> str:
    year, month, last = day.split("-")
    forms = [f"截至{year}年{int(month)}月末", f"截至{year}年{int(month)}月{int(last)}日", f"{year}年{int(month)}月末", f"截至{int(month)}月末"]
    forms += {
        "12": [f"{year}年末", f"截至{year}年底"],
        "09": [f"{year}年三季度末", f"{year}Q3末"],
        "06": [f"{year}年上半年末", f"截至{year}年二季度末"],
        "03": [f"{year}年一季度末"],
    }[month]
    return rng.choice(forms)


class Phrase(str):
    """A phrase of time; what stands behind its colon in a pattern follows it only where it is said."""

    def __format__(self, spec: str) -> str:
        return str(self) + spec if self else ""


def money(note: Note, value: Decimal, loose: bool = False) -> Write:
    """A writer of amounts: 亿 or 万 by size, decimals so that three figures stand, or four."""
    size, rng = abs(value), note.rng
    unit, factor = ("亿", Decimal("1e8")) if size >= Decimal("0.9e8") else ("万", Decimal("1e4"))
    name, comma = unit + ("元" if note.odd % 5 else ""), "," if note.odd % 2 else ""
    if unit == "亿" and rng.random() < 0.04:
        unit, factor, name = "百万", Decimal("1e6"), "百万元"
    places = max(0, 3 - len(str(int(size / factor)))) if loose else rng.choice((2, 2, 1)) if size / factor < 100 else rng.choice((2, 1, 0))
    space = "" if note.odd % 7 else " "

    def write(v: Decimal) -> Written:
        told = rounded(v / factor, places)
        if told <= 0:
            raise Unfit("an amount that is not one")
        return Written("", f"{told:{comma}f}{space}{name}", "", factor.scaleb(-places))

    return write


def plain(unit: str, factor: str, places: int) -> Write:
    def write(v: Decimal) -> Written:
        return Written("", f"{rounded(v / Decimal(factor), places):f}{unit}", "", Decimal(factor).scaleb(-places))

    return write


class ChineseTold(Told):
    """The slots of a metric in Chinese. Every property writes one number (and its verb, where it has one)."""

    peers: dict[str, Told]

    def writer(self, value: Decimal, loose: bool = False) -> Write:
        rng = self.note.rng
        match self.item.kind:
            case "money":
                return money(self.note, value, loose)
            case "percent":
                return plain("%", "0.01", rng.choice((1, 2, 1)))
            case "multiple":
                return plain(rng.choice(("倍", "倍", "x", "X")), "1", rng.choice((1, 2)))
            case "per_share" | "price":
                return plain("元", "1", 2)
            case "shares":
                return plain("亿股", "1e8", 2)
            case "days":
                return plain("天", "1", rng.choice((0, 1)))
            case "points":
                return plain("点", "1", 2)
        return plain(rng.choice(("个", "家")), "1", 0)

    @property
    def level(self) -> str:
        value = self.value()
        if value <= 0:
            raise Unfit("not an amount")
        return self.note.state("level", self.item, self.name, value, self.writer(value), self.namesakes(), forecast=self.period.endswith("E"))

    @property
    def about(self) -> str:
        """约 so much."""
        value = self.value()
        if value <= 0:
            raise Unfit("not an amount")
        word = self.note.rng.choice(("约", "约为", "大约", "约"))
        return word + self.note.state("about", self.item, self.name, value, self.writer(value, loose=True), widest=Decimal("0.14"))

    def bar(self, value: Decimal, above: bool) -> str:
        """A line that the value stands above (or under): right where it does."""
        note, size = self.note, self.writer(value)
        step = Decimal(1).scaleb(value.adjusted() - 1)
        line = (value / step).to_integral_value(ROUND_FLOOR if above else ROUND_CEILING) * step
        if line == value:
            line += -step if above else step
        right = note.rng.random() >= note.wrong
        if not right:
            line += (2 if above else -2) * step * (1 if value / step > 25 else Decimal("0.5"))
        unit, factor = {
            "money": ("亿元", "1e8") if line >= Decimal("1e8") else ("万元", "1e4"),
            "percent": ("%", "0.01"),
            "multiple": ("倍", "1"),
            "per_share": ("元", "1"),
            "price": ("元", "1"),
        }.get(self.item.kind, ("", "1"))
        told = line / Decimal(factor)
        del size
        if right and abs(line - value) < step / 10 or not right and abs(line - value) < step:
            raise Unfit("too near the line")
        text = f"{told.normalize():f}{unit}"
        note.stated.append(Stated(0, 0, text, right, "" if right else "line", "bar", self.item.metric, self.name))
        return f"{OPEN}{text}{CLOSE}"

    @property
    def over(self) -> str:
        value = self.value()
        if value <= 0 or self.item.kind not in ("money", "percent", "multiple"):
            raise Unfit("no line")
        return self.bar(value, True)

    @property
    def under(self) -> str:
        value = self.value()
        if value <= 0 or self.item.kind not in ("money", "percent", "multiple"):
            raise Unfit("no line")
        return self.bar(value, False)

    def rates(self, base: str, rate: Decimal) -> tuple[tuple[str, Decimal], ...]:
        out = [("flip", -rate)]
        for other in (year_before(self.period), quarter_of(self.period)):
            try:
                touched = set(self.note.touched)
                out.append(("period", self.at(other).growth(year_before(other))))
            except Unfit:
                pass
            self.note.touched = touched
        return tuple(out)

    def moving(self, base: str, relation: str) -> str:
        rate, rng = self.growth(base), self.note.rng
        places = rng.choice((1, 2, 1, 2, 0)) if abs(rate) > Decimal("0.1") else rng.choice((1, 2))
        up, down, le = rng.choice(UP["money"]), rng.choice(DOWN["money"]), rng.choice(("", "", "", "了"))

        def write(v: Decimal) -> Written:
            return Written((up if v > 0 else down) + le, f"{abs(rounded(v * 100, places)):f}%", "", Decimal("0.01").scaleb(-places))

        return self.note.state(relation, self.item, self.name, rate, write, self.rates(base, rate), forecast=self.period.endswith("E"))

    @property
    def moved(self) -> str:
        """增长 so many per cent on the year."""
        return self.moving(year_before(self.period), "growth")

    @property
    def qmoved(self) -> str:
        """The same on the quarter before."""
        return self.moving(quarter_before(self.period), "growth_qoq")

    @property
    def omoved(self) -> str:
        """The same on the opening of the year."""
        return self.moving(opening(self.period), "growth_open")

    def sign(self, base: str, relation: str) -> str:
        rate = self.growth(base)
        places = self.note.rng.choice((1, 2, 1))

        def write(v: Decimal) -> Written:
            return Written("", f"{rounded(v * 100, places):+f}%", "", Decimal("0.01").scaleb(-places))

        return self.note.state(relation, self.item, self.name, rate, write, self.rates(base, rate))

    @property
    def signed(self) -> str:
        """+12.3%."""
        return self.sign(year_before(self.period), "growth_signed")

    @property
    def qsigned(self) -> str:
        return self.sign(quarter_before(self.period), "growth_qoq_signed")

    @property
    def osigned(self) -> str:
        return self.sign(opening(self.period), "growth_open_signed")

    def bare(self, base: str, relation: str) -> str:
        """Without sign: the pattern says whether it rose (a+) or fell (a-)."""
        rate = abs(self.growth(base))
        places = self.note.rng.choice((1, 2, 1))

        def write(v: Decimal) -> Written:
            if v <= 0:
                raise Unfit("a fall")
            return Written("", f"{rounded(v * 100, places):f}%", "", Decimal("0.01").scaleb(-places))

        return self.note.state(relation, self.item, self.name, rate, write, forecast=self.period.endswith("E"))

    @property
    def pct(self) -> str:
        return self.bare(year_before(self.period), "growth_bare")

    @property
    def times_up(self) -> str:
        """近乎翻番 is told as a multiple: 为上年同期的1.9倍."""
        ratio = 1 + self.growth(year_before(self.period))
        return self.note.state("multiple_of_base", self.item, self.name, ratio, plain("倍", "1", 2))

    def difference(self, base: str) -> tuple[Decimal, Decimal]:
        now, then = self.value(), self.value(base)
        if now == then or then <= 0 or now <= 0:
            raise Unfit("no difference")
        return now - then, then

    def adding(self, base: str, relation: str) -> str:
        change, then = self.difference(base)
        if abs(change) / then < Decimal("0.02") or abs(change) < (Decimal("1e6") if self.item.kind == "money" else Decimal("0.03")):
            raise Unfit("too small a difference")
        rng, how = self.note.rng, self.writer(abs(change))
        up, down = rng.choice(("增加", "增加", "增长", "提升")), rng.choice(("减少", "减少", "下降", "降低"))

        def write(v: Decimal) -> Written:
            w = how(abs(v))
            return Written(up if v > 0 else down, w.number, "", w.last_place)

        return self.note.state(relation, self.item, self.name, change, write, (("flip", -change), ("base", then)))

    @property
    def added(self) -> str:
        """增加 so much."""
        return self.adding(year_before(self.period), "amount")

    @property
    def oadded(self) -> str:
        return self.adding(opening(self.period), "amount_open")

    @property
    def qadded(self) -> str:
        return self.adding(quarter_before(self.period), "amount_qoq")

    def pointing(self, base: str, relation: str, style: str) -> str:
        change, _ = self.difference(base)
        if abs(change) < Decimal("0.0015"):
            raise Unfit("too few points")
        rng = self.note.rng
        up, down, unit, space = rng.choice(UP["percent"]), rng.choice(DOWN["percent"]), rng.choice(POINTS), rng.choice(("", "", "", "了"))
        places = rng.choice((1, 2)) if abs(change) > Decimal("0.01") else 2

        def write(v: Decimal) -> Written:
            if style == "bp":
                return Written(up if v > 0 else down, f"{abs(rounded(v * 10000, 0)):f}{'个基点' if space else 'bp'}", "", Decimal("0.0001"))
            if style == "signed":
                return Written("", f"{rounded(v * 100, places):+f}{unit}", "", Decimal("0.01").scaleb(-places))
            return Written((up if v > 0 else down) + space, f"{abs(rounded(v * 100, places)):f}{unit}", "", Decimal("0.01").scaleb(-places))

        return self.note.state(relation, self.item, self.name, change, write, (("flip", -change),))

    @property
    def points(self) -> str:
        """提升 so many points."""
        return self.pointing(year_before(self.period), "points", "")

    @property
    def qpoints(self) -> str:
        return self.pointing(quarter_before(self.period), "points_qoq", "")

    @property
    def opoints(self) -> str:
        return self.pointing(opening(self.period), "points_open", "")

    @property
    def spoints(self) -> str:
        return self.pointing(year_before(self.period), "points_signed", "signed")

    @property
    def bp(self) -> str:
        return self.pointing(year_before(self.period), "points_bp", "bp")

    def gauge(self, relation: str, value: Decimal, write: Write, least: str = "0.01", most: str = "40") -> str:
        if not Decimal(least) < value < Decimal(most):
            raise Unfit("out of bounds")
        return self.note.state(relation, self.item, self.name, value, write)

    @property
    def cagr(self) -> str:
        """Over two years."""
        then = self.value(year_before(self.period, 2))
        now = self.value()
        if now <= then or then <= 0:
            raise Unfit("no growth")
        rate = (now / then).sqrt() - 1
        return self.gauge("cagr", rate, plain("%", "0.01", 1), "0.02", "1.5")

    def __getattr__(self, name: str) -> Any:
        how, _, letter = name.rpartition("_")
        if how not in ("share", "times", "plus", "less", "part", "ahead", "drive", "added"):
            raise AttributeError(name)
        other = self.peers[letter]
        assert isinstance(other, ChineseTold)
        if self.period != self.note.period:
            other = other.at(self.period)
        mine, theirs, rng = self.value(), other.value(), self.note.rng
        if mine <= 0 or theirs <= 0:
            raise Unfit("signs")
        match how:
            case "share":
                return self.gauge("share", mine / theirs, plain("%", "0.01", rng.choice((1, 2))), "0.02", "0.97")
            case "times":
                return self.gauge("times", mine / theirs, plain("倍", "1", rng.choice((1, 2))), "1.15", "30")
            case "plus":
                total = mine + theirs
                return self.note.state("sum", self.item, self.name, total, money(self.note, total))
            case "less":
                gap = mine - theirs
                if gap < Decimal("0.05") * mine:
                    raise Unfit("no gap")
                return self.note.state("gap", self.item, self.name, gap, money(self.note, gap))
            case "ahead":
                lead = self.growth(year_before(self.period)) - other.growth(year_before(other.period))
                if lead < Decimal("0.01"):
                    raise Unfit("not ahead")
                return self.note.state("growth_lead", self.item, self.name, lead, plain(rng.choice(POINTS), "0.01", 1))
        raise Unfit(how)

    def forecast(self, ahead: int) -> Any:
        year = int(self.note.book.day[:4])
        return self.at(f"{year + ahead}E")

    @property
    def E1(self) -> Any:
        return self.forecast(0)

    @property
    def E2(self) -> Any:
        return self.forecast(1)

    @property
    def E3(self) -> Any:
        return self.forecast(2)

    @property
    def emoved(self) -> str:
        """A forecast year's growth, on the year before it, forecast or reported."""
        year = int(self.period[:4]) - 1
        before = f"{year}E" if year >= int(self.note.book.day[:4]) else str(year)
        return self.moving(before, "growth_forecast")

    @property
    def epct(self) -> str:
        year = int(self.period[:4]) - 1
        before = f"{year}E" if year >= int(self.note.book.day[:4]) else str(year)
        return self.bare(before, "growth_forecast_bare")


def times_of(note: Note) -> dict[str, Any]:
    """The slots of time of a Chinese note: ``P`` the span (nothing where it is told elsewhere), ``D`` its closing day, ``PQ`` its last quarter."""
    rng, book = note.rng, note.book

    class Late(dict[str, Any]):
        """``PQ`` and its like are marked as other periods only where they are used."""

        def __missing__(self, key: str) -> Any:
            match key:
                case "PQ":
                    note.other_period = True
                    return Phrase((span if note.drifted else quarter)(quarter_of(note.period), rng))
                case "PL":
                    note.other_period = True
                    return Phrase((span if note.drifted else quarter)(quarter_before(quarter_of(note.period)), rng))
                case "YD":
                    note.other_period = True
                    return Phrase(f"{int(book.day[:4]) - 1}年度")
                case "PB":
                    return Phrase(span(year_before(note.period), rng))
                case "Y1" | "Y2" | "Y3":
                    note.other_period = True
                    return Phrase(f"{int(book.day[:4]) + int(key[1]) - 1}年")
            raise KeyError(key)

    return Late(
        P=Phrase(span(note.period, rng) if note.says_period else ""),
        D=Phrase(
            closing_day(book.dated(next(m for m, i in book.items.items() if i.flow == "stock"), note.period), rng)
            if note.says_period
            else rng.choice(("期末", "报告期末", "截至报告期末", "截至期末"))
        ),
        PP=Phrase(rng.choice(("上年同期", "去年同期", "上年同期"))),
        C=rng.choice(("公司", book.entity, "公司")),
        DAY=Phrase(
            rng.choice(
                (
                    f"截至{book.day}收盘",
                    f"{int(book.day[5:7])}月{int(book.day[8:])}日收盘",
                    f"以{int(book.day[5:7])}月{int(book.day[8:])}日收盘价计",
                    f"截至{int(book.day[5:7])}月{int(book.day[8:])}日",
                )
            )
        ),
    )
