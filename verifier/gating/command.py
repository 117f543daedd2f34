"""``verifier gate``: checks notes before they are published; for hooks, pipelines and pull requests."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verifier.records import Report
    from verifier.reports import Style

FAIL_ON = {"refuted": {"refuted", "tainted"}, "imprecise": {"refuted", "tainted", "imprecise"},
           "unverifiable": {"refuted", "tainted", "imprecise", "unverifiable"}, "never": set[str]()}
"""The verdicts that block, by the least of them as ``--fail-on`` names it."""
_SUFFIXES = {".sarif": "sarif", ".xml": "junit"}
_ABOUT = """Checks notes, each against the sources beside it (NAME.sources.json, .csv, .tsv, .xlsx, .parquet for NAME.md) and those named with
--source, and says what blocks.

A finding does not block when --baseline knows it, or when its author waives it in the note, with the code and a reason, on its line or the one
before: <!-- verifier: ignore field-misread agreed with the desk -->, in plain text and Word [verifier: ignore field-misread agreed with the desk].
Waivers are listed; one without a reason is not applied."""
_FORMATS = """Formats: console, a line a finding (note.md:12:5: error [field-misread] ...); github, annotations as workflow commands; sarif,
SARIF 2.1.0 for code scanning, one run over all notes; junit, JUnit XML, a suite a note. Exit status: 0 nothing blocks, 1 something does,
2 unusable call or input."""


def add_command(commands: Any, place: Callable[[str], Any]) -> None:
    """Adds ``gate`` to the commands; ``place`` reads where a source is."""
    gate = commands.add_parser("gate", help="check notes before publication: in a hook, a pipeline, a pull request",
                               description=_ABOUT, epilog=_FORMATS, formatter_class=argparse.RawDescriptionHelpFormatter)
    gate.add_argument("notes", metavar="NOTE", nargs="+", type=Path)
    gate.add_argument("--source", metavar="FILE|URL", action="append", default=[], type=place, help="figures for every note; repeatable")
    gate.add_argument("--fail-on", choices=tuple(FAIL_ON), default="refuted", help="least verdict that blocks (default: refuted, tainted included)")
    add_baseline(gate)
    gate.add_argument("--format", choices=("console", "github", "sarif", "junit"), help="default: github within GitHub Actions, else console")
    gate.add_argument("--output", metavar="FILE", type=Path, help="write the report there; .sarif and .xml choose their format")
    gate.add_argument("--lang", choices=("zh", "en"), help="language of the findings (default: each note's)")
    gate.set_defaults(run=_gate)


def add_baseline(parser: argparse.ArgumentParser) -> None:
    """The options of every command that can block."""
    parser.add_argument("--baseline", metavar="FILE", type=Path,
                        help="findings that are known and do not block: a JSON object, documents by path, in each the verdict by fingerprint")
    parser.add_argument("--write-baseline", action="store_true", help="write all findings of this run to --baseline and end with status 0")


def _gate(options: argparse.Namespace) -> int:
    from verifier.gating.knowing import known
    from verifier.gating.naming import path_of, sources_beside
    from verifier.reports import Style
    from verifier.reports.blocking import blocking
    from verifier.verification import verify
    from verifier.whole_files import put

    failing = frozenset(FAIL_ON[options.fail_on])
    reports: dict[str, Report] = {}
    for note in options.notes:
        named = [one for one in options.source if isinstance(one, Path) and one.exists()]
        beside = [one for one in sources_beside(note) if not any(one.samefile(other) for other in named)]
        reports[path_of(note) or note.name] = verify(note, [*options.source, *beside], with_text=True, language=options.lang)
    reports = known(reports, options.baseline, options.write_baseline)
    checked = [(report, Style(language=options.lang, path=path, failing=failing)) for path, report in reports.items()]
    name = options.format or (_SUFFIXES.get(options.output.suffix.lower()) if options.output else None)
    text = _rendered(checked, name or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "console"))
    if options.output:
        put(options.output, text.encode("utf-8", "backslashreplace"))
    else:
        sys.stdout.write(text)
    stopped = [path for path, report in reports.items() if blocking(report, failing)]
    for path, report in reports.items():
        if report.summary.note:
            print(f"verifier: {path}: {report.summary.note}", file=sys.stderr)
    print(f"verifier: {len(stopped)} of {len(reports)} notes blocked" + (f": {', '.join(stopped)}" if stopped else ""), file=sys.stderr)
    return 0 if options.write_baseline else int(bool(stopped))


def _rendered(checked: list[tuple[Report, Style]], name: str) -> str:
    if name == "sarif":
        from verifier.reports.sarif import merged

        return merged(checked)
    if name == "junit":
        from verifier.reports.junit import suite, wrapped

        return wrapped([suite(report, style) for report, style in checked])
    if name == "github":
        from verifier.reports.github import render

        return "".join(render(report, style) for report, style in checked)
    from verifier.gating.lines import lines

    return "".join(lines(report, style) for report, style in checked)
