"""How prose shortens the names that a source's table prints: 归母营运利润 is 营运利润, 航油采购均价 is 航油均价, 合同销售金额 is 合同销售."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from verifier.catalogue import load
from verifier.figures import OWN
from verifier.fold import fold
from verifier.patterns import pattern

_LEAD = pattern(
    "shortening-lead",
    r"^(?:归属于?(?:母公司|上市公司|本公司)?(?:股东|所有者)?的?|归母|本?集团|本?公司|合并口径|合并|全口径|期末|年末|季末|当期|本期|累计|合计|平均|入炉)(?=.{3})",
)
"""Words before a name that say whose or when it is, as every name of the table is."""
_TAIL = pattern("shortening-tail", r"(?<=.{3})(?:金额|总额|规模|收入|数量|总量|人数|总数|情况|水平|(?<![余金总差限定税])额)$")
"""Words after a name that say that it is an amount or a count, which its unit says too."""
_WITHIN = pattern(
    "shortening-within", r"(?<=..)(?:原保险|采购|加权|平均|综合|渠道|航线|线路|业务|产品|板块|市场|门店|服务|运营|经营|投资物业|保单|客户|月度)(?=..)"
)
"""Words within a name that its other words imply."""
_ALIKE = (
    ("均价", ("平均价格", "平均价", "价格")),
    ("平均价格", ("均价", "价格")),
    ("平均售价", ("均价", "售价", "价格")),
    ("平均单价", ("均价", "单价")),
    ("人数", ("数量", "数", "规模")),
    ("数量", ("数",)),
    ("规模", ("数量", "人数")),
    ("股利", ("分红", "股息", "派息")),
    ("股息", ("分红", "股利", "派息")),
    ("台数", ("销量", "数量")),
    ("销售量", ("销量",)),
    ("生产量", ("产量",)),
    ("销售收入", ("收入",)),
    ("营业收入", ("收入", "营收")),
    ("销售金额", ("销售额", "销售")),
)
"""Ends of names with those that say the same."""
_CUT_SHORT = ("总", "服务", "营业", "保险", "投资", "业务", "其他", "单位", "数", "净", "主营")
"""What a name does not end in, once its tail is gone."""
_MOST_STEPS = 3
_DATED = re.compile(r"去年|上年|上期|同期|期初|年初|同比|环比|增[长速减]|[一二三四]季")
_HAN = re.compile(r"[A-Z]?\d{0,2}[一-鿿]{3,}")
_EACH = re.compile(r"^.+?(?=(?:人均|户均|件均|店均|车均|吨均|客均|单店|单车|单机|单位|每)[一-鿿]{2,})")
"""What stands before the thing that something is counted by: 代理人月人均首年保费 is 人均首年保费."""
_PLAIN = frozenset("销售 收入 利润 成本 费用 价格 数量 规模 业务 产品 合同 平均 单位 其他 分红 股息 股利 均价 单价 售价 销量 产量".split())
"""What is said of many things, and so names none of them."""


def shortened(labels: Iterable[tuple[str, str]], taken: Callable[[str], bool]) -> dict[str, str]:
    """Shorter Chinese spellings of names, each with what it stands for; none that stands for two, or is ``taken``.

    ``labels`` are the names as printed, each with its metric.

    >>> shortened([("航油采购均价", "own:航油采购均价")], lambda name: False)["航油均价"]
    'own:航油采购均价'
    """
    found: dict[str, set[str]] = {}
    labels = list(labels)
    for label, target in labels:
        if len(label) < 4 or _HAN.fullmatch(label) is None or _DATED.search(label):
            continue
        for name in _spellings(label):
            found.setdefault(name, set()).add(target)
    full = {label for label, _ in labels}
    return {
        name: next(iter(many))
        for name, many in found.items()
        if len(many) == 1 and name not in full and name not in _PLAIN and len(name) >= 3 and not name.endswith(_CUT_SHORT) and not taken(name)
    }


_LEADS_EN = frozenset(
    "adjusted total gross group reported consolidated company overall average realized realised recurring weighted ending closing period-end"
    " quarter-end year-end quarterly annual cash-basis operated owned organic blended worldwide global system-wide systemwide".split()
)
"""English words before a name that prose leaves out, where nothing else is called so."""
_WITHIN_EN = frozenset("operating rate average net-of-tax of the and on per unit units".split())
"""Words within a name that its other words imply."""
_SAME_EN = {"expenses": "costs", "expense": "cost", "costs": "expenses", "revenues": "revenue", "revenue": "revenues", "sales": "revenue"}
_PLAIN_EN = frozenset(
    "growth rate ratio share total revenue revenues sales income profit margin margins expense expenses cost costs price prices volume volumes count"
    " number average yield value cash debt assets loans deposits capital return returns earnings orders backlog customers stores units homes rent net"
    " of production output per new".split()
)
"""What is said of many things, and so names none of them alone."""


def shortened_en(labels: Iterable[tuple[str, str]], taken: Callable[[str], bool]) -> dict[str, str]:
    """Shorter English spellings of names, each with what it stands for; none that stands for two, or is ``taken``.

    >>> shortened_en([("adjusted ebitdax", "own:Adjusted EBITDAX"), ("property operating expenses", "own:x")], lambda name: False)
    {'ebitdax': 'own:Adjusted EBITDAX', 'property expenses': 'own:x', 'property operating costs': 'own:x', 'property costs': 'own:x'}
    """
    found: dict[str, set[str]] = {}
    full: set[str] = set()
    for label, target in labels:
        full.add(label)
        words = label.split()
        if not label.isascii() or not 2 <= len(words) <= 6:
            continue
        ways = [words]
        while len(ways[-1]) > 1 and ways[-1][0] in _LEADS_EN:
            ways.append(ways[-1][1:])
        for way in list(ways):
            inner = [word for at, word in enumerate(way) if not 0 < at < len(way) - 1 or word not in _WITHIN_EN]
            ways += [inner] if inner != way else []
        ways += [[*way[:-1], other] for way in list(ways) if (other := _SAME_EN.get(way[-1]))]
        for way in ways[1:]:
            if way and not set(way) <= _PLAIN_EN and (len(way) > 1 or len(way[0]) > 4):
                found.setdefault(" ".join(way), set()).add(target)
    return {name: next(iter(many)) for name, many in found.items() if len(many) == 1 and name not in full and not taken(name)}


_NO_INITIALS = frozenset("the of and or for to per share end period total other others number count amount".split())


def initials_of(owns: Mapping[str, str]) -> dict[str, str]:
    """The usual abbreviation of each English name of three words or more, where it is of one alone and the catalogue has none: GRR."""
    found: dict[str, set[str]] = {}
    for metric in owns:
        words = re.findall(r"[A-Za-z]+", metric[len(OWN) :])
        if 3 <= len(words) <= 5 and not {word.lower() for word in words} & _NO_INITIALS:
            found.setdefault("".join(word[0] for word in words).upper(), set()).add(metric)
    return {short: next(iter(many)) for short, many in found.items() if len(many) == 1 and not list(load().terms.find(short.lower()))}


@lru_cache(maxsize=4096)
def _spellings(label: str) -> frozenset[str]:
    """All that a few steps make of a name."""
    seen = {label}
    fresh = [label]
    for _ in range(_MOST_STEPS):
        made: list[str] = []
        for name in fresh:
            made += [_LEAD.sub("", name), _TAIL.sub("", name), _EACH.sub("", name)]
            made += [name[: m.start()] + name[m.end() :] for m in _WITHIN.finditer(name)]
            made += [name[: -len(end)] + other for end, others in _ALIKE if name.endswith(end) and len(name) > len(end) for other in others]
        fresh = [name for name in dict.fromkeys(made) if name not in seen]
        seen.update(fresh)
    return frozenset(seen - {label})


_WHERE = ("香港", "内地", "中国", "大陆", "国内", "海外", "境外", "境内", "本土", "澳门", "北美", "欧洲", "东南亚")
_HAN_ONLY = re.compile(r"[一-鿿]+")
_OUTER = pattern("shortening-outer", r".+[—–:·|]\s*")


def without_place(segments: Iterable[str], common: frozenset[str]) -> dict[str, str]:
    """What prose calls a part whose name says where it is or of what it is a part, where no other is called so: 写字楼 for 香港写字楼.

    The same elsewhere is another part, of which nothing is known: 内地写字楼. What is ``common`` names no part.

    >>> names = without_place(["香港写字楼", "内地商场"], frozenset())
    >>> names["写字楼"], names["内地写字楼"]
    ('香港写字楼', '内地写字楼')
    """
    found: dict[str, set[str]] = {}
    for segment in segments:
        name = fold(segment)
        place = next((where for where in _WHERE if name.startswith(where)), "")
        rest = name.removeprefix(place) if place else _OUTER.sub("", name)
        if rest != name and len(rest) >= 2 and _HAN_ONLY.fullmatch(rest) and rest not in common:
            found.setdefault(rest, set()).add(segment)
    sole = {rest: next(iter(many)) for rest, many in found.items() if len(many) == 1}
    known = {fold(segment) for segment in segments}
    return sole | {where + rest: where + rest for rest, segment in sole.items() for where in _WHERE if where + rest not in known
                   and any(fold(segment).startswith(one) for one in _WHERE)}


def without_whole(segments: Iterable[str], common: frozenset[str]) -> dict[str, str]:
    """What prose calls a part whose name carries that of the whole behind it: 现货煤 for 现货煤煤炭 beside 煤炭, where both name a volume sold.

    >>> without_whole(["煤炭", "现货煤煤炭", "长协煤煤炭"], frozenset())
    {'现货煤': '现货煤煤炭', '长协煤': '长协煤煤炭'}
    """
    known = {fold(segment): segment for segment in segments}
    found: dict[str, str] = {}
    for name, segment in known.items():
        rest = next((name.removesuffix(whole) for whole in known if len(whole) > 1 and name.endswith(whole) and name != whole), "")
        if len(rest) >= 2 and _HAN_ONLY.fullmatch(rest) and rest not in common and rest not in known:
            found[rest] = segment
    return found


def called(aliases: Mapping[str, str]) -> dict[str, str]:
    """The first two characters of the Chinese names that stand for a company known by its code, where one company alone is called so.

    >>> called({"嘉临证券": "601847.SH"})
    {'嘉临': '601847.SH'}
    """
    found: dict[str, set[str]] = {}
    for alias, entity in aliases.items():
        if len(alias) in (4, 5) and _HAN_ONLY.fullmatch(fold(alias)):
            found.setdefault(fold(alias)[:2], set()).add(entity)
    return {head: next(iter(many)) for head, many in found.items() if len(many) == 1}


_BOTH = re.compile(r"(?P<one>[^()（）]{2,60}?)\s*[(（](?P<other>[^()（）]{2,40})[)）]")
_SCRIPT = re.compile(r"[一-鿿]{2}")


def in_both_scripts(name: str) -> tuple[str, ...]:
    """The two names of a company that a source gives in two scripts, one behind the other in brackets; none of any other name.

    >>> in_both_scripts("Jinhai Motor (锦海汽车)"), in_both_scripts("Alphabet (Class A)"), in_both_scripts("锦海汽车(09871)")
    (('Jinhai Motor', '锦海汽车'), (), ())
    """
    found = _BOTH.fullmatch(name) if name.endswith((")", "）")) else None
    both = (found["one"].strip(), found["other"].strip()) if found is not None else ()
    return both if both and bool(_SCRIPT.search(both[0])) != bool(_SCRIPT.search(both[1])) and all(any(map(str.isalpha, one)) for one in both) else ()
