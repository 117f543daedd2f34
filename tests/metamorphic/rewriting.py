"""(b) The same note in other dress: units, digits, hedges, order, line breaks, stars, traditional characters. Verdicts must stay."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from tests.metamorphic.notes import HEDGED, Label, Note, Printed, printed
from tests.metamorphic.variants import Edit, Expectation, Variant
from verifier.fold import _table

TOUCHED_AT_ONCE = 6
JOINED = re.compile(r"[/、~～\-–至到\d]\s*\**$|(?:\bto|and|between|from)\s+[$€£]?$", re.I)
JOINS = re.compile(r"\s*\**\s*(?:[/~～–\-至到]|to\b|and\b|[、,，和及]\s*\d)", re.I)
PERIODS = re.compile(
    r"(?:19|20)\d\d|[Qq][1-4]|[1-4]Q|[Hh][12]|季|半年|全年|年|月|期末|同期|期|quarter|year|month|TTM|half|period|sequential|prior|previous", re.I
)
REFERRING = re.compile(
    r"其中|上述|此|该|这|其|前者|后者|两者|合计|据此|由此|因此|所以|对应|相应|另|再|也|又|仍|同样|分别|以上|the former|the latter|"
    r"that|this|these|those|its?\b|which|both|"
    r"also|again|thus|therefore|together|respectively",
    re.I,
)
BULLET = re.compile(r"^(?:[-*•·] |\d+[）)] ?|[（(]\d+[）)] ?).*$", re.M)
TRADITIONAL_TOO = "同只家向面里后干几出台余谷范系表云周准征制占据郁尽志愿才卷布松游致冲幸合升征舍岩杰欲胡秋灶采回"
Rewrite = Callable[[Printed, Label, Note], "str | None"]


def _to_100m(parts: Printed, label: Label, note: Note) -> str | None:
    """45812万元 -> 4.5812亿元: the last place stays the same quantity."""
    if "万亿" in parts.back or not re.match(r"\s*(?:万|百万)", parts.back):
        return None
    million = "百万" in parts.back
    value = parts.value / (100 if million else 10000)
    back = parts.back.replace("百万" if million else "万", "亿", 1)
    return Printed(parts.front, parts.digits.replace(",", ""), back).with_value(value, parts.places + (2 if million else 4))


def _to_million(parts: Printed, label: Label, note: Note) -> str | None:
    """4.58亿元 -> 458百万元: two decimals carry over exactly."""
    if "万亿" in parts.back or not re.match(r"\s*亿(?:元|美元|港元|股)?$", parts.back) or parts.places < 2:
        return None
    return Printed(parts.front, parts.digits, parts.back.replace("亿", "百万", 1)).with_value(parts.value * 100, parts.places - 2)


def _to_10k(parts: Printed, label: Label, note: Note) -> str | None:
    """A supported 34.19亿元 as the source has it, in 万元."""
    claim = note.claims[label.id]
    if (
        "万亿" in parts.back
        or not re.match(r"\s*亿(?:元|股)", parts.back)
        or claim.verdict != "supported"
        or not claim.trail
        or label.kind != "level"
    ):
        return None
    low, high = (Decimal(end or "NaN") for end in (claim.trail[-1].low, claim.trail[-1].high))
    if not low.is_finite() or not high.is_finite() or high - low > 5000 or low <= 0:
        return None
    return Printed(parts.front, parts.digits, parts.back.replace("亿", "万", 1)).with_value((low + high) / 20000, 0)


def _to_billion(parts: Printed, label: Label, note: Note) -> str | None:
    found = re.match(r"\s*(million|mn|M)\b", parts.back)
    if not found:
        return None
    back = parts.back.replace(found[1], {"million": "billion", "mn": "bn", "M": "B"}[found[1]], 1)
    return Printed(parts.front, parts.digits.replace(",", ""), back).with_value(parts.value / 1000, parts.places + 3)


def _from_billion(parts: Printed, label: Label, note: Note) -> str | None:
    found = re.match(r"\s*(billion|bn|B)\b", parts.back)
    if not found or parts.places < 3:
        return None
    back = parts.back.replace(found[1], {"billion": "million", "bn": "mn", "B": "M"}[found[1]], 1)
    return Printed(parts.front, parts.digits, back).with_value(parts.value * 1000, parts.places - 3)


def _to_tenths(parts: Printed, label: Label, note: Note) -> str | None:
    """A supported 30% as 三成, 31.2% as 约三成."""
    if parts.back.strip() != "%" or parts.front or note.language != "zh" or note.claims[label.id].verdict != "supported" or _hedged(note, label):
        return None
    tenths = int((parts.value + 5) // 10)
    off = abs(parts.value - tenths * 10)
    if not 1 <= tenths <= 9 or off > 2:
        return None
    return ("" if off == 0 else "约") + "一二三四五六七八九"[tenths - 1] + "成"


def _to_words(parts: Printed, label: Label, note: Note) -> str | None:
    if parts.back != "%" or note.language != "en":
        return None
    return f"{parts.front}{parts.digits} percent"


def _points(parts: Printed, label: Label, note: Note) -> str | None:
    """1.4个百分点 -> 140bp, 150 basis points -> 1.50 percentage points."""
    if re.fullmatch(r"\s*个?百分点", parts.back):
        return (
            f"{parts.front}{parts.with_value(parts.value * 100, max(parts.places - 2, 0))[len(parts.front) :].removesuffix(parts.back)}bp"
            if parts.places >= 2
            else f"{parts.front}{parts.digits}pct"
        )
    if re.fullmatch(r"\s*(?:basis points|bps|bp)", parts.back):
        if note.language == "zh":
            return f"{parts.front}{(parts.value / 100):.{parts.places + 2}f}个百分点"
        return f"{parts.front}{(parts.value / 100):.{parts.places + 2}f} percentage points"
    return None


def _full_width(parts: Printed, label: Label, note: Note) -> str | None:
    if note.language != "zh":
        return None
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() or c in ".%+" else c for c in label.number)


def _commas(parts: Printed, label: Label, note: Note) -> str | None:
    whole, point, rest = parts.digits.partition(".")
    if "," in whole:
        return f"{parts.front}{whole.replace(',', '')}{point}{rest}{parts.back}"
    return f"{parts.front}{int(whole):,}{point}{rest}{parts.back}" if len(whole) >= 4 else None


def _about(parts: Printed, label: Label, note: Note) -> str | None:
    if note.claims[label.id].verdict not in ("supported", "consistent") or label.kind in ("comparison", "range") or _hedged(note, label):
        return None
    return ("约" if note.language == "zh" else "about ") + label.number


def _stars(parts: Printed, label: Label, note: Note) -> str | None:
    line = note.text.rfind("\n", 0, label.start) + 1
    if note.text[line : label.start].count("*") or note.text[label.end : label.end + 2].count("*"):
        return None
    return f"**{label.number}**"


def _hedged(note: Note, label: Label) -> bool:
    return (
        HEDGED.search(note.before_number(label)) is not None
        or note.text[max(0, label.start - 2) : label.start].strip().endswith(("=", "＝"))
        or note.after_number(label).lstrip(" *").startswith(("以上", "左右", "以下", "上下", "附近", "多", "+", "or more", "–", "-", "~"))
    )


WIDENING = frozenset(("tenths", "about"))
REWRITES: dict[str, Rewrite] = {
    "to 亿": _to_100m,
    "to 百万": _to_million,
    "to 万": _to_10k,
    "to bn": _to_billion,
    "to mn": _from_billion,
    "tenths": _to_tenths,
    "percent": _to_words,
    "points": _points,
    "full width": _full_width,
    "commas": _commas,
    "about": _about,
    "stars": _stars,
}


def variants(note: Note, rng: random.Random) -> Iterator[Variant]:
    for name, rewrite in REWRITES.items():
        sites: list[tuple[Label, str]] = []
        for label in note.labels:
            parts = printed(label.number)
            if label.id not in note.claims or parts is None:
                continue
            if name not in ("full width", "stars", "commas") and (JOINED.search(note.before_number(label)) or JOINS.match(note.after_number(label))):
                continue
            if name.startswith("to ") and note.before_number(label).rstrip(" *\n").endswith(("=", "＝", "≈")):
                continue  # bare operands of shown arithmetic take the result's unit
            new = rewrite(parts, label, note)
            if new is not None and new != label.number:
                sites.append((label, new))
        rng.shuffle(sites)
        for at in range(0, len(sites), TOUCHED_AT_ONCE):
            group = sites[at : at + TOUCHED_AT_ONCE]
            yield Variant(note, f"b {name}", name, list(_stay(note, group, name)), [(label.start, label.end, new) for label, new in group])
    yield from _traditional(note)
    yield from _broken_lines(note, rng)
    yield from _bullets_moved(note, rng)
    yield from _clauses_moved(note, rng)


def _stay(note: Note, group: list[tuple[Label, str]], name: str) -> Iterator[Expectation]:
    touched = {label.id for label, _ in group}
    for label in note.labels:
        claim = note.claims.get(label.id)
        if claim is None:
            continue
        if label.id in touched:
            yield Expectation(label, (claim.verdict,), rate=f"b {name}")
        elif name not in WIDENING and claim.verdict in ("supported", "refuted"):
            yield Expectation(label, (claim.verdict,), rate="b beside")


def _all_stay(note: Note, name: str) -> list[Expectation]:
    return [Expectation(label, (claim.verdict,), rate=f"b {name}") for label in note.labels if (claim := note.claims.get(label.id)) is not None]


def _traditional(note: Note) -> Iterator[Variant]:
    if note.language != "zh":
        return
    back: dict[int, str] = {}
    for code, written in _table().items():
        simple = chr(written) if isinstance(written, int) else written
        if 0x4E00 <= code < 0xA000 and simple not in TRADITIONAL_TOO:
            back.setdefault(ord(simple), chr(code))
    yield Variant(note, "b traditional", "traditional", _all_stay(note, "traditional"), text=note.text.translate(back))


def _broken_lines(note: Note, rng: random.Random) -> Iterator[Variant]:
    """A line break after a comma within a paragraph, as a fixed line width makes it."""
    places = []
    for found in re.finditer(r"，(?!\n)|,(?= [a-z])", note.text):
        line = note.text[note.text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if not line.lstrip().startswith(("|", "#", ">")):
            places.append(found)
    rng.shuffle(places)
    chosen = places[: max(1, len(places) // 3)]
    if chosen:
        edits: list[Edit] = [(one.end(), one.end() + (note.language == "en"), "\n") for one in chosen]
        yield Variant(note, "b line breaks", f"{len(edits)} breaks", _all_stay(note, "line breaks"), edits)


def _bullets_moved(note: Note, rng: random.Random) -> Iterator[Variant]:
    """Two bullets of one list change places, where neither leans on the other."""
    lines = [(m.start(), m.end()) for m in BULLET.finditer(note.text)]
    for one, two in zip(lines, lines[1:], strict=False):
        if note.text[one[1] : two[0]].strip() or note.text[one[1] : two[0]].count("\n") > 2 or not _independent(note, one, two, bullets=True):
            continue
        yield _swapped(note, one, two, "bullets")


def _clauses_moved(note: Note, rng: random.Random) -> Iterator[Variant]:
    """Two of a sentence's clauses parted by semicolons, neither first nor last, change places."""
    for sentence in re.finditer(r"[^。\n]+", note.text):
        clauses = [(sentence.start() + m.start(), sentence.start() + m.end()) for m in re.finditer(r"[^；;]+", sentence[0])]
        for one, two in zip(clauses[1:], clauses[2:], strict=False):
            if two == clauses[-1] and note.text[two[1] - 1 : two[1]] in "；;":
                continue
            if _independent(note, one, two, bullets=False):
                yield _swapped(note, one, two, "clauses")


def _independent(note: Note, one: tuple[int, int], two: tuple[int, int], bullets: bool) -> bool:
    within = [[label for label in note.labels if start <= label.start < end] for start, end in (one, two)]
    if not within[0] or not within[1]:
        return False
    texts = [note.text[start:end] for start, end in (one, two)]
    dated = [bool(PERIODS.search(text)) for text in texts]
    if (
        any(REFERRING.search(text) for text in texts)
        or any(text.count("**") % 2 for text in texts)
        or (any(dated) if not bullets else any(dated) and not _dated_first(note, one, two, within))
    ):
        return False
    ids = [{label.id for label in labels} for labels in within]
    if any(set(label.depends_on) & ids[1 - side] for side in (0, 1) for label in within[side]):
        return False
    if {label.metric for label in within[0]} & {label.metric for label in within[1]} and not bullets:
        return False
    for (start, _), labels in zip((one, two), within, strict=True):
        words = re.sub(r"[^一-鿿A-Za-z]", "", note.text[start : labels[0].start])
        if len(words) < 2:
            return False
    return {label.period for label in within[0] + within[1]} == {within[0][0].period}


def _dated_first(note: Note, one: tuple[int, int], two: tuple[int, int], within: list[list[Label]]) -> bool:
    """Both name their period before their first number."""
    return all(re.search(r"20\d\d|Q[1-4]", note.text[start : labels[0].start]) for (start, _), labels in zip((one, two), within, strict=True))


def _swapped(note: Note, one: tuple[int, int], two: tuple[int, int], name: str) -> Variant:
    a, between, b = note.text[one[0] : one[1]], note.text[one[1] : two[0]], note.text[two[0] : two[1]]
    text = note.text[: one[0]] + b + between + a + note.text[two[1] :]
    first_after = one[0] + len(b) + len(between)
    moves = [
        (0, one[0], 0),
        (one[0], one[1], first_after),
        (one[1], two[0], one[0] + len(b)),
        (two[0], two[1], one[0]),
        (two[1], len(note.text) + 1, two[1]),
    ]
    return Variant(note, f"b {name}", f"{a[:14]} <-> {b[:14]}", _all_stay(note, name), text=text, moves=moves)
