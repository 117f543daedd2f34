"""The summary in a terminal: the same counts as on the page, in lines."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.audit.dashboard import NOTES, coverage, fallbacks, flips, headline, imprint, name_of_kind, per_hundred
from verifier.audit.summary import Summary
from verifier.audit.wording import percent, words
from verifier.reports import Language, Style
from verifier.reports.layout import padded, shortened, visible, width
from verifier.reports.wording import code_title, metric_name, need_name
from verifier.reports.wording import words as report_words

LONGEST, NAMES = 24, 26
"""Columns of the longest bar, and of the names before it."""
WORST, OTHERS = 10, 8


def render(summary: Summary, language: Language, style: Style) -> str:
    """The summary as text; bars are drawn with blocks where colour is allowed, else with ``#``."""
    fixed, verdicts = words(language), report_words(language)
    lines = [headline(summary, language), *filter(None, [flips(summary, language)]), coverage(summary, language)]
    if summary.run and not summary.run["finished"]:
        lines.append(fixed["stopped_run"])
    lines += fallbacks(summary, language)
    counts = [(name_of_kind(name, language), summary.notes[name], percent(summary.notes[name], summary.notes["all"])) for name, _ in NOTES]
    lines += _bars(fixed["notes"], counts, style)
    lines += _bars(fixed["claims"], [(verdicts[verdict + "_n"], summary.claims[verdict], percent(summary.claims[verdict], summary.claims["all"]))
                                     for verdict in ("refuted", "tainted", "imprecise", "unverifiable", "consistent", "supported")], style)
    lines += _bars(fixed["by_code"], [(code_title(kind.name, language), kind.refuted, fixed["of_notes"].format(n=f"{kind.notes:,}"))
                                      for kind in summary.codes[:OTHERS]], style)
    lines += _bars(fixed["by_metric"], [
        (metric_name(kind.name, language), kind.refuted, fixed["of_claims"].format(n=f"{kind.refuted:,}", all=f"{kind.claims:,}"))
        for kind in summary.metrics[:OTHERS]], style)
    lines += _bars(f"{fixed['by_generator']} ({fixed['per_hundred']})", [
        (group.name, round(per_hundred(group), 1), fixed["of_notes"].format(n=f"{group.notes:,}")) for group in summary.generators[:OTHERS]],
                   style, zeros=True)
    if len(summary.time) > 1:
        lines += _bars(f"{fixed['by_time']} ({fixed['share_wrong']}, %)", [
            (group.name, round(100 * group.wrong_notes / group.notes), fixed["of_notes"].format(n=f"{group.notes:,}"))
            for group in summary.time[-12:]], style, zeros=True)
    if summary.worst:
        lines += ["", fixed["worst"]]
        for note in summary.worst[:WORST]:
            told = ", ".join(filter(None, (f"{fixed['n_wrong']} {note.refuted + note.cells_wrong}", f"{fixed['n_tainted']} {note.tainted}",
                                           f"{fixed['n_flips']} {note.flips}" if note.flips else "")))
            lines.append(f"  {shortened(visible(note.label), max(20, style.width - width(told) - 6))}  {told}")
    if summary.missing:
        lines += ["", fixed["missing"]]
        lines += [f"  {each.claims:>6,}  {visible(need_name(each.need, language))}  {visible(each.entity or '')}".rstrip()
                  for each in summary.missing[:OTHERS]]
    if summary.conflicts:
        lines += ["", f"{fixed['conflicts']} ({summary.conflicts_in_all:,})"]
        for conflict in summary.conflicts[:OTHERS]:
            values = " / ".join(visible(value.number) for value in conflict.values[:4])
            what = f"{metric_name(conflict.metric, language)} {verdicts.get(conflict.kind, '')}".strip()
            whose = f"{conflict.entity} {conflict.segment or ''}".rstrip()
            lines.append(f"  {visible(whose)} {what} {conflict.period}: {values}")
    if summary.failed:
        lines += ["", fixed["failures"]]
        lines += [f"  {shortened(visible(each['label'] + ': ' + each['error']), style.width - 2)}" for each in summary.failed[:OTHERS]]
        if summary.notes["failed"] > OTHERS:
            lines.append("  " + fixed["more"].format(n=f"{summary.notes['failed'] - OTHERS:,}"))
    if expense := imprint(summary, language)[1:]:
        lines += ["", *expense]
    return "\n".join([*lines, ""])


def _bars(title: str, rows: Sequence[tuple[str, float, str]], style: Style, zeros: bool = False) -> list[str]:
    shown = rows if zeros else [row for row in rows if row[1]]
    if not shown:
        return []
    most = max(size for _, size, _ in shown) or 1
    numbers = [f"{size:,}" for _, size, _ in shown]
    wide = max(map(len, numbers))
    sign = "█" if style.color else "#"
    names = [shortened(visible(name), NAMES) for name, _, _ in shown]
    column = max(map(width, names))
    bars = [sign * (max(1, round(size / most * LONGEST)) if size else 0) for _, size, _ in shown]
    return ["", title, *(f"  {padded(name, column)}  {number:>{wide}}  {drawn:<{LONGEST}}  {beside}".rstrip()
                         for name, number, drawn, (_, _, beside) in zip(names, numbers, bars, shown, strict=True))]
