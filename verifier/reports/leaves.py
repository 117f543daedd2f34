"""The pages of a note that has pages: each as a picture, with the numbers' boxes marked by verdict and leading to their findings.

A picture is an image below and an SVG above it, whose marks are links like those in the text: the page's script treats both alike, and
without it both are there. Nothing is placed by a style attribute, which the content policy refuses.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from verifier.dataclass import dataclass
from verifier.records import CellRecord, Report
from verifier.reports.note_html import Layer, safe

MOST_BYTES = 6_000_000
"""What the pictures in a self-contained report may weigh."""
_SIGNS = {"refuted": "✗", "tainted": "↳", "imprecise": "≈"}
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its number, its size in points, and the address of its picture; empty where it was left out."""

    number: int
    width: float
    height: float
    address: str


def places_of(report: Report) -> dict[str, tuple[int, Box]]:
    """Page and box by the id of each claim and cell that has them."""
    found: dict[str, tuple[int, Box]] = {}
    for claim in report.claims:
        if claim.number.page is not None and claim.number.box is not None:
            found[claim.id] = claim.number.page, claim.number.box
    for number, cell in enumerate(report.tables, 1):
        if cell.page is not None and cell.box is not None:
            found[f"t{number}"] = cell.page, cell.box
    return found


def embedded(document: object, report: Report, most: int = MOST_BYTES) -> tuple[Leaf, ...]:
    """The pages of a PDF note with their pictures within them, as many as the limit allows: first those with something wrong, then those with
    any claim. None for a note of another format, or one whose file is gone."""
    if not isinstance(document, Path) or document.suffix.lower() != ".pdf" or not document.is_file():
        return ()
    from verifier.documents.pdf_pictures import picture, sizes

    data = document.read_bytes()
    pages = sizes(data)
    addresses: dict[int, str] = {}
    left = most
    for number in _by_weight(report, len(pages)):
        try:
            drawn = picture(data, number)
        except ValueError:
            continue
        left -= len(drawn)
        if left < 0:
            break
        addresses[number] = f"data:image/jpeg;base64,{base64.b64encode(drawn).decode()}"
    return tuple(Leaf(number, *size, addresses.get(number, "")) for number, size in enumerate(pages, 1)) if addresses else ()


def _by_weight(report: Report, count: int) -> list[int]:
    weight = dict.fromkeys(range(1, count + 1), 0)
    by_id: dict[str, str] = {claim.id: claim.verdict for claim in report.claims}
    by_id |= {f"t{number}": cell.verdict for number, cell in enumerate(report.tables, 1) if isinstance(cell, CellRecord)}
    for name, (page, _) in places_of(report).items():
        weight[page] = max(weight.get(page, 0), 2 if by_id[name] in _SIGNS else 1)
    return [page for page in sorted(weight, key=lambda page: (-weight[page], page)) if page <= count]


def leaves_html(leaves: Sequence[Leaf], layers: Iterable[Layer], places: Mapping[str, tuple[int, Box]], words: Mapping[str, str]) -> str:
    """The pages with their marks, one under another."""
    by_page: dict[int, list[str]] = {}
    drawn: set[str] = set()
    for layer in sorted(layers, key=lambda each: each.start):
        if layer.role == "number" and layer.name in places and layer.name not in drawn:
            drawn.add(layer.name)
            page, box = places[layer.name]
            by_page.setdefault(page, []).append(_mark(layer, box))
    out = []
    for leaf in leaves:
        if not leaf.address:
            continue
        name, marks = safe(words["page_n"].format(n=leaf.number, of=len(leaves))), "".join(by_page.get(leaf.number, ()))
        size = f'width="{leaf.width:.0f}" height="{leaf.height:.0f}"'
        out.append(f'<figure class="leaf" id="page-{leaf.number}"><figcaption>{name}</figcaption><div class="print">'
                   f'<img src="{safe(leaf.address)}" alt="{name}" {size} loading="lazy" decoding="async">'
                   f'<svg viewBox="0 0 {leaf.width:g} {leaf.height:g}" role="group" aria-label="{name}">{marks}</svg></div></figure>')
    if missing := [str(leaf.number) for leaf in leaves if not leaf.address]:
        out.append(f'<p class="soft">{safe(words["pages_left_out"].format(pages=_runs(missing)))}</p>')
    return f'<div class="leaves">{"".join(out)}</div>'


def _mark(layer: Layer, box: Box) -> str:
    left, top, right, bottom = box[0] - 1.5, box[1] - 1.5, box[2] + 1.5, box[3] + 1.5
    sign = f"→ {layer.instead}" if layer.instead else _SIGNS.get(layer.look.partition(" ")[0], "")
    look = ' class="instead"' if layer.instead else ""
    drawn = f'<text{look} x="{right:.1f}" y="{top + 2:.1f}" font-size="8">{safe(sign)}</text>' if sign else ""
    return (f'<a class="n {safe(layer.look)}" href="#{safe(layer.name)}" data-c="{safe(layer.name)}" aria-label="{safe(layer.label)}">'
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" rx="1.5"/>{drawn}</a>')


def _runs(numbers: Sequence[str]) -> str:
    """Numbers with what follows one another drawn together: 3, 7–9."""
    runs: list[list[int]] = []
    for number in map(int, numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
