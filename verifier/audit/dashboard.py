"""The summary as one HTML page that needs nothing else: no script, no request, charts drawn in it.

Text of notes, sources and models goes through :func:`safe` without exception.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from verifier.audit.charts import bar, columns, stacked
from verifier.audit.summary import Group, Kind, Summary, Worst
from verifier.audit.wording import percent, words
from verifier.reports import Language
from verifier.reports.note_html import safe
from verifier.reports.wording import code_title, metric_name, need_name
from verifier.reports.wording import words as report_words

NOTES = (("wrong", "refuted"), ("imprecise", "imprecise"), ("clean", "supported"), ("unchecked", "unverifiable"), ("failed", "failed"),
         ("waiting", "tainted"))
"""Kinds of notes and the colours they are drawn in."""
SHOWN = 20
"""Rows of a list that are open; the rest is folded."""
_SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
Page = Callable[[str], str | None]
"""The link to a note's own page, by its report's key; None where it has none."""


def dashboard(summary: Summary, language: Language, page_of: Page) -> str:
    """The whole page."""
    return _Dashboard(summary, language, page_of).html()


def headline(summary: Summary, language: Language) -> str:
    """The one sentence that matters most."""
    fixed, notes = words(language), summary.notes
    checked = notes["wrong"] + notes["imprecise"] + notes["clean"]
    if notes["wrong"]:
        share = percent(notes["wrong"], notes["all"])
        return fixed["headline_wrong"].format(all=f"{notes['all']:,}", wrong=f"{notes['wrong']:,}", share=share)
    return fixed["headline_clean"].format(checked=f"{checked:,}") if checked else fixed["headline_nothing"]


def coverage(summary: Summary, language: Language) -> str:
    """How many of the claims could be checked at all."""
    total = summary.claims["all"]
    checked = total - summary.claims["unverifiable"]
    return words(language)["coverage"].format(claims=f"{total:,}", checked=f"{checked:,}", share=percent(checked, total))


def flips(summary: Summary, language: Language) -> str:
    """How many conclusions no longer hold; empty where none."""
    return words(language)["headline_flips"].format(notes=f"{summary.flipped_notes:,}", n=f"{summary.flips:,}") if summary.flips else ""


def name_of_kind(name: str, language: Language) -> str:
    """A kind of note in words: ``wrong`` is "with wrong numbers"."""
    return words(language)["imprecise_only" if name == "imprecise" else name]


def per_hundred(group: Group) -> float:
    """Wrong claims of a hundred that were checked."""
    return 100 * group.refuted / group.checked if group.checked else 0.0


@cache
def _part(name: str) -> str:
    return resources.files("verifier.audit").joinpath("page", name).read_text("utf-8")


class _Dashboard:
    def __init__(self, summary: Summary, language: Language, page_of: Page) -> None:
        self._summary, self._language, self._page_of = summary, language, page_of
        self._words, self._verdicts = words(language), report_words(language)

    def html(self) -> str:
        css, summary = _part("dashboard.css"), self._summary
        policy = "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'"
        tone = "bad" if summary.notes["wrong"] else "good" if summary.notes["clean"] or summary.notes["imprecise"] else ""
        stopped = summary.run and not summary.run["finished"]
        slots = {
            "policy": policy.format(base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()), "css": css, "tone": tone,
            "lang": "zh-CN" if self._language == "zh" else "en", "title": safe(self._words["title"]), "w_skip": safe(self._words["skip"]),
            "headline": safe(headline(summary, self._language)), "coverage": safe(coverage(summary, self._language)),
            "flips": f'<p class="flips">{safe(flips(summary, self._language))}</p>' if summary.flips else "",
            "warning": "".join(f'<p class="warning">{safe(line)}</p>' for line in
                               [*([self._words["stopped_run"]] if stopped else []), *fallbacks(summary, self._language)]),
            "sections": "\n".join(filter(None, self._sections())),
            "imprint": "".join(f"<p>{safe(line)}</p>" for line in imprint(summary, self._language)),
        }
        return _SLOT.sub(lambda slot: slots[slot[1]], _part("dashboard.html"))

    def _sections(self) -> tuple[str, ...]:
        return (self._verdict_bars(), self._time(), self._generators(), self._kinds("by_code"), self._kinds("by_metric"), self._worst(),
                self._missing(), self._conflicts(), self._failures())

    # -- charts ------------------------------------------------------------------------------------

    def _verdict_bars(self) -> str:
        summary = self._summary
        notes = [(look, summary.notes[name], name_of_kind(name, self._language)) for name, look in NOTES]
        claims = [(verdict, summary.claims[verdict], self._verdicts[verdict + "_n"])
                  for verdict in ("refuted", "tainted", "imprecise", "unverifiable", "consistent", "supported")]
        return "".join(self._section(title, self._stack(parts, self._words[title]))
                       for title, parts in (("notes_by", notes), ("claims_by", claims)) if any(size for _, size, _ in parts))

    def _stack(self, parts: Sequence[tuple[str, int, str]], label: str) -> str:
        whole = sum(size for _, size, _ in parts)
        titled = [(look, size, f"{name}: {size:,} ({percent(size, whole)})") for look, size, name in parts]
        legend = "".join(f'<li><i class="{look}"></i>{safe(name)} <b>{size:,}</b> <span class="soft">{percent(size, whole)}</span></li>'
                         for look, size, name in parts if size)
        return f'{stacked(titled, label)}<ul class="legend">{legend}</ul>'

    def _time(self) -> str:
        groups = self._summary.time
        if len(groups) < 2:
            return ""
        shares = [100 * group.wrong_notes / group.notes for group in groups]
        most = min(100, max(10, -(-max(shares) // 10) * 10))
        titles = [f"{group.name}: {percent(group.wrong_notes, group.notes)} ({group.wrong_notes:,} / {group.notes:,})" for group in groups]
        ends = [groups[0].name, groups[len(groups) // 2].name, groups[-1].name] if len(groups) > 2 else [group.name for group in groups]
        axis = "".join(f"<span>{safe(name)}</span>" for name in ends)
        chart = columns(list(zip(shares, titles, strict=True)), most, self._words["by_time"])
        return self._section("by_time", f'<div class="chart"><div class="y"><span>{most:.0f}%</span><span>0</span></div>{chart}'
                             f'<div class="axis">{axis}</div></div>', self._words["share_wrong"])

    def _generators(self) -> str:
        groups = self._summary.generators
        if not groups:
            return ""
        most = max(per_hundred(group) for group in groups)
        head = self._head(("generator", ""), ("per_hundred", ""), ("", "n"), ("n_notes", "n"), ("share_wrong", "n less"))
        rows = [f'<td>{safe(group.name)}</td><td class="draw">{bar(per_hundred(group), most, "refuted")}</td>'
                f'<td class="n">{per_hundred(group):.1f}</td><td class="n">{group.notes:,}</td>'
                f'<td class="n less">{percent(group.wrong_notes, group.notes)}</td>' for group in groups]
        return self._section("by_generator", self._table(head, rows))

    def _kinds(self, title: str) -> str:
        kinds = self._summary.codes if title == "by_code" else self._summary.metrics
        if not kinds:
            return ""
        most = max(kind.refuted for kind in kinds)
        rows = [f'<td>{self._kind(kind, title)}</td><td class="draw">{bar(kind.refuted, most, "refuted")}</td><td class="n">{kind.refuted:,}</td>'
                f'<td class="n soft less">{safe(self._beside(kind))}</td>' for kind in kinds]
        return self._section(title, self._table("", rows, 12))

    def _kind(self, kind: Kind, title: str) -> str:
        if title == "by_metric":
            return safe(metric_name(kind.name, self._language))
        return f'<span title="{safe(kind.name)}">{safe(code_title(kind.name, self._language))}</span>'

    def _beside(self, kind: Kind) -> str:
        if kind.claims:
            return self._words["of_claims"].format(n=f"{kind.refuted:,}", all=f"{kind.claims:,}")
        return self._words["of_notes"].format(n=f"{kind.notes:,}")

    # -- lists -------------------------------------------------------------------------------------

    def _worst(self) -> str:
        worst = self._summary.worst
        if not worst:
            return ""
        head = self._head(("note", ""), ("entity", "less"), ("generator", "less"), ("date", "less"), ("n_wrong", "n"), ("n_tainted", "n"),
                          ("n_flips", "n"), ("n_claims", "n less"))
        left = self._summary.notes["wrong"] - len(worst)
        more = f'<p class="soft">{safe(self._words["more"].format(n=f"{left:,}"))}</p>' if left > 0 else ""
        return self._section("worst", self._table(head, [self._worst_row(note) for note in worst], SHOWN) + more, wide=True)

    def _worst_row(self, note: Worst) -> str:
        texts = "".join(f'<td class="less">{safe(text or "")}</td>' for text in (note.entity, note.generator, note.date))
        return (f'<td>{self._linked(note.label, note.report)}</td>{texts}<td class="n bad">{note.refuted + note.cells_wrong}</td>'
                f'<td class="n">{note.tainted}</td><td class="n">{note.flips}</td><td class="n less">{note.claims}</td>')

    def _linked(self, label: str, report: str) -> str:
        page = self._page_of(report)
        return f'<a href="{safe(page)}">{safe(label)}</a>' if page else safe(label)

    def _missing(self) -> str:
        missing = self._summary.missing
        if not missing:
            return ""
        head = self._head(("figure", ""), ("entity", ""), ("n_claims", "n"), ("n_notes", "n"))
        rows = [f'<td>{safe(need_name(each.need, self._language))}</td><td>{safe(each.entity or "")}</td><td class="n">{each.claims:,}</td>'
                f'<td class="n">{each.notes:,}</td>' for each in missing]
        return self._section("missing", self._table(head, rows, 12), self._words["missing_note"])

    def _conflicts(self) -> str:
        conflicts = self._summary.conflicts
        if not conflicts:
            return ""
        head = self._head(("figure", ""), ("values", ""), ("n_notes", "n"))
        rows = []
        for each in conflicts:
            kind = self._verdicts.get(each.kind, "")
            values = "".join(f'<span class="num" title="{safe(value.label)}: {safe(self._verdicts[value.verdict])}">'
                             f'<i class="{safe(value.verdict)}"></i>{self._linked(value.number, value.report)}'
                             f'{f" <small>×{value.notes:,}</small>" if value.notes > 1 else ""}</span>' for value in each.values)
            whose = f"{each.entity} {each.segment}" if each.segment else each.entity
            what = f"{safe(metric_name(each.metric, self._language))} {safe(kind)}"
            rows.append(f'<td class="what">{what} <span class="soft num">{safe(each.period)}</span>'
                        f'<p class="soft">{safe(whose)}</p></td><td class="value">{values}</td><td class="n">{each.notes:,}</td>')
        left = self._summary.conflicts_in_all - len(conflicts)
        more = f'<p class="soft">{safe(self._words["more_only"].format(n=f"{left:,}"))}</p>' if left > 0 else ""
        return self._section("conflicts", self._table(head, rows, 12) + more, self._words["conflict_note"])

    def _failures(self) -> str:
        failed = self._summary.failed
        if not failed:
            return ""
        rows = [f"<td>{safe(each['label'])}</td><td>{safe(each['error'])}</td>" for each in failed]
        left = self._summary.notes["failed"] - len(failed)
        more = f'<p class="soft">{safe(self._words["more"].format(n=f"{left:,}"))}</p>' if left > 0 else ""
        return self._section("failures", self._table(self._head(("note", ""), ("error", "")), rows, SHOWN) + more, wide=True)

    # -- frames ------------------------------------------------------------------------------------

    def _section(self, title: str, body: str, beside: str = "", wide: bool = False) -> str:
        told = f' <span class="soft">{safe(beside)}</span>' if beside else ""
        return f'<section{" class=wide" if wide else ""}><h2>{safe(self._words[title])}{told}</h2>{body}</section>'

    def _head(self, *names: tuple[str, str]) -> str:
        cells = "".join(f'<th scope="col" class="{look}">{safe(self._words[name]) if name else ""}</th>' for name, look in names)
        return f"<thead><tr>{cells}</tr></thead>"

    def _table(self, head: str, rows: Sequence[str], shown: int = SHOWN) -> str:
        """A table, what is beyond ``shown`` rows folded below it."""
        def drawn(part: Sequence[str]) -> str:
            return f'<div class="scroll" tabindex="0"><table>{head}<tbody>{"".join(f"<tr>{row}</tr>" for row in part)}</tbody></table></div>'

        if len(rows) <= shown + 3:
            return drawn(rows)
        folded = safe(self._words["show_all"].format(n=len(rows)))
        return f"{drawn(rows[:shown])}<details><summary>{folded}</summary>{drawn(rows[shown:])}</details>"


def imprint(summary: Summary, language: Language) -> list[str]:
    """When the run was, and who was asked at which expense."""
    fixed, run = words(language), summary.run
    lines = [fixed["imprint"].format(version=run["version"], began=run["began"], checked=f"{run['checked'] or 0:,}", kept=f"{run['kept'] or 0:,}",
                                     seconds=f"{run['seconds'] or 0:,.0f}")] if run else []
    for asked in summary.extractors:
        if asked["model"]:
            lines.append(_asked(asked, run, language))
    return lines


def fallbacks(summary: Summary, language: Language) -> list[str]:
    """How many passages the model did not answer, and why; nothing where it answered all."""
    fixed = words(language)
    return [fixed["by_rules"].format(n=f"{asked['by_rules']:,}", passages=f"{asked['passages']:,}", why=", ".join(
        f"{fixed[kind]} {count:,}" for kind, count in sorted(asked["fallbacks"].items(), key=lambda each: (-each[1], each[0]))))
        for asked in summary.extractors if asked["by_rules"]]


def _asked(asked: Mapping[str, Any], run: Mapping[str, Any], language: Language) -> str:
    fixed = words(language)
    told = fixed["asked"].format(model=asked["model"], calls=f"{asked['calls']:,}", input=f"{asked['input']:,}", output=f"{asked['output']:,}")
    told += fixed["cost"].format(cost=asked["cost"]) if asked["cost"] is not None else ""
    if run and run["model"] == asked["model"]:
        now = fixed["asked_now"].format(calls=f"{run['calls'] or 0:,}") + (fixed["cost"].format(cost=run["cost"]) if run["cost"] is not None else "")
        told += f"（{now}）" if language == "zh" else f" ({now})"
    return told
