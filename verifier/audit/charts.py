"""Charts as inline SVG: shapes only, drawn by classes and attributes, as the page's policy admits no inline style.

Words and numbers stand in HTML beside a chart, where they keep their size on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from verifier.reports.note_html import safe

_WIDE = 1000


def stacked(parts: Sequence[tuple[str, int, str]], label: str) -> str:
    """One bar of parts (class, size, title) that together are the whole."""
    whole = sum(size for _, size, _ in parts)
    pieces, at = [], 0.0
    for name, size, title in parts:
        if size:
            long = size / whole * _WIDE
            pieces.append(f'<rect class="{name}" x="{at:.2f}" y="0" width="{long:.2f}" height="10"><title>{safe(title)}</title></rect>')
            at += long
    return (f'<svg class="stacked" viewBox="0 0 {_WIDE} 10" preserveAspectRatio="none" role="img" aria-label="{safe(label)}">'
            f'{"".join(pieces)}</svg>')


def bar(part: float, most: float, name: str) -> str:
    """One bar of a list, as long as its share of the longest."""
    long = part / most * _WIDE if most else 0
    return (f'<svg class="bar" viewBox="0 0 {_WIDE} 10" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="{name}" x="0" y="0" width="{max(long, 4 if part else 0):.2f}" height="10"/></svg>')


def columns(heights: Sequence[tuple[float, str]], most: float, label: str) -> str:
    """Columns side by side (height, title), with lines at the quarters of ``most``."""
    wide = _WIDE / max(len(heights), 1)
    gap = min(wide * 0.25, 6)
    lines = "".join(f'<line class="grid" x1="0" x2="{_WIDE}" y1="{y}" y2="{y}"/>' for y in (0, 25, 50, 75, 100))
    shapes = []
    for place, (height, title) in enumerate(heights):
        high = height / most * 100 if most else 0
        shapes.append(f'<rect class="refuted" x="{place * wide + gap / 2:.2f}" y="{100 - high:.2f}" width="{wide - gap:.2f}" '
                      f'height="{high:.2f}"><title>{safe(title)}</title></rect>')
    return (f'<svg class="columns" viewBox="0 0 {_WIDE} 100" preserveAspectRatio="none" role="img" aria-label="{safe(label)}">'
            f'{lines}{"".join(shapes)}</svg>')
