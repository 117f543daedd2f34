"""The command line: ``check``, ``spot``, ``audit``, ``review``, ``fix``, ``gate``, ``figures``, ``explain``, ``eval``, ``mcp``.

Reports go to standard output, everything else to standard error. Exit status: 0 nothing at or above ``--fail-on``;
1 there is something; 2 the call or an input cannot be used, said in one line; 3 the language model service could not be used.
Nothing heavy is imported before a command is chosen.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from verifier.audit.command import add_command as add_audit
from verifier.correcting.command import add_command as add_fix
from verifier.errors import InputError, ServiceError
from verifier.gating.command import FAIL_ON, add_baseline
from verifier.gating.command import add_command as add_gate
from verifier.review.command import add_command as add_review
from verifier.streams import colors_understood, say, speak_utf8, standard_input, terminal_language
from verifier.whole_files import put

if TYPE_CHECKING:
    from verifier.addresses import Address
    from verifier.extractors.llm.asking import Service
    from verifier.figures import Source
    from verifier.records import Report
    from verifier.reports import Style

FORMATS = ("console", "json", "html", "markdown", "sarif", "csv", "junit", "github")
SUFFIXES = {".json": "json", ".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".sarif": "sarif",
            ".csv": "csv", ".xml": "junit"}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, as for every other input that cannot be used."""
        self.exit(2, f"{self.prog}: {message}. See: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status."""
    speak_utf8()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        options = _parser().parse_args(arguments)
        _of_services(options)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except InputError as reason:
        print(f"verifier: {_one_line(str(reason))}", file=sys.stderr)
        return 2
    except ServiceError as reason:
        print(f"verifier: {_one_line(str(reason))}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="verifier", description="Finds wrong numbers in equity commentary: every claim recomputed, with the arithmetic shown.",
                     epilog="Exit status: 0 nothing at or above --fail-on, 1 there is, 2 unusable call or input, 3 language model service unusable.")
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.set_defaults(run=_version_or_help(parser))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    check = commands.add_parser("check", help="check a document against source figures and against itself")
    check.add_argument("document", metavar="DOC", help="a file (.md .txt .html .docx .pptx .pdf), or - for standard input")
    _checking(check)
    check.add_argument("--output", metavar="FILE", type=Path, help="write the report there, whole or not at all; its suffix chooses the format")
    check.set_defaults(run=_check)

    spot = commands.add_parser("spot", help="check one sentence in the terminal, every trail shown")
    spot.add_argument("document", metavar="TEXT", help="the sentence, or - for standard input")
    _checking(spot)
    spot.set_defaults(run=_spot, output=None)

    add_fix(commands, _place)
    add_gate(commands, _place)
    add_review(commands)
    figures = commands.add_parser("figures", help="which figures a source was understood to hold, and which fields were not")
    figures.add_argument("files", metavar="FILE|URL", nargs="+", type=_place)
    _services(figures)
    figures.add_argument("--format", choices=("console", "json"), default="console")
    figures.add_argument("--lang", choices=("zh", "en"), help="language of the words (default: the terminal's)")
    figures.set_defaults(run=_figures)

    explain = commands.add_parser("explain", help="what a finding code, a verdict or a metric means")
    explain.add_argument("word", metavar="CODE|METRIC", nargs="?")
    explain.add_argument("--lang", choices=("zh", "en"), help="language of the words (default: the terminal's)")
    explain.set_defaults(run=_explain)

    mcp = commands.add_parser("mcp", help="serve the check to agents by the Model Context Protocol, on standard input and output")
    mcp.add_argument("--source", metavar="FILE|URL", action="append", default=[], type=_place, help="figures to check every text against; repeatable")
    mcp.add_argument("--inline-figures", action="store_true", help="let the agent hand in figures although there are sources")
    mcp.add_argument("--entity", metavar="NAME", help="the company meant, where a text does not say")
    mcp.add_argument("--lang", choices=("zh", "en"), help="language of the findings (default: the text's)")
    mcp.set_defaults(run=_mcp)

    add_audit(commands)

    evaluate = commands.add_parser("eval", help="score the check on a labelled corpus")
    evaluate.add_argument("folders", metavar="FOLDER", nargs="+", type=Path)
    evaluate.add_argument("--show", action="store_true", help="print every difference, the worst first")
    evaluate.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    _extractor(evaluate)
    evaluate.set_defaults(run=_eval)
    return parser


def _checking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="FILE|URL", action="append", default=[], type=_place,
                        help="figures to check against (.json .csv .tsv .xlsx, XBRL, a database's URL, tushare:CODE, sec:TICKER); repeatable")
    _services(parser)
    _extractor(parser)
    parser.add_argument("--format", choices=FORMATS, help="default: by the suffix of --output, else console")
    parser.add_argument("--entity", metavar="NAME", help="the company the document is about, where the text does not say")
    parser.add_argument("--fail-on", choices=tuple(FAIL_ON), default="refuted",
                        help="least verdict for exit status 1 (default: refuted, tainted included)")
    add_baseline(parser)
    parser.add_argument("--lang", choices=("zh", "en"), help="language of the report (default: the document's)")
    parser.add_argument("--with-text", action="store_true", help="keep the document's text in the JSON report")
    parser.add_argument("--bom", action="store_true", help="open the CSV with a byte order mark, for spreadsheets")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the claims that hold, and every trail")


def _services(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="of tushare: and sec: sources, use snapshots of earlier runs alone")
    parser.add_argument("--snapshots", metavar="DIR", type=Path, help="where their answers are kept (default: VERIFIER_SNAPSHOTS)")


def _extractor(parser: argparse.ArgumentParser) -> None:
    from verifier.extractors.llm.options import add_options

    parser.add_argument("--extractor", choices=("auto", "rules", "llm", "hybrid"), default="auto",
                        help="who finds the claims: the rules, a model, or both (default: both where a model is configured, else the rules)")
    add_options(parser)


# -- commands --------------------------------------------------------------------------------------

def _check(options: argparse.Namespace) -> int:
    name = options.format or (SUFFIXES.get(options.output.suffix.lower(), "console") if options.output else "console")
    document = standard_input() if options.document == "-" else Path(options.document)
    if options.output:
        _writable(options.output, [one for one in (*options.source, document) if isinstance(one, Path)])
    return _report(options, document, name, trails=False)


def _spot(options: argparse.Namespace) -> int:
    text = standard_input() if options.document == "-" else options.document
    return _report(options, text, options.format or "console", trails=True)


def _report(options: argparse.Namespace, document: Path | str, name: str, trails: bool) -> int:
    from verifier.reports import report_format

    form = report_format(name)
    with _model(options) as (extractor, service):
        if service is not None and service.settings.dry_run:
            return _estimated(document, options, service)
        report = _verified(document, options, extractor, service, options.with_text or form.NEEDS_TEXT)
    report = _marked(report, document, options)
    style = _style(options, trails, document)
    if name == "html":
        from verifier.dataclass import replace
        from verifier.reports.leaves import embedded

        style = replace(style, leaves=embedded(document, report))
    text = form.render(report, style)
    if options.output:
        put(options.output, text.encode("utf-8", "backslashreplace"))
        print(f"verifier: {options.output} written", file=sys.stderr)
    else:
        say(text)
    return 0 if options.write_baseline else _status(report, options.fail_on)


def _figures(options: argparse.Namespace) -> int:
    from verifier.reports.figures_listing import as_json, as_table

    sources = [_figures_of(path) for path in options.files]
    say(as_json(sources) if options.format == "json" else as_table(sources, options.lang or terminal_language(), _style(options, False)))
    return 0


def _explain(options: argparse.Namespace) -> int:
    from verifier.explain import explain

    say(explain(options.word, options.lang or terminal_language()))
    return 0


def _mcp(options: argparse.Namespace) -> int:
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise InputError("verifier mcp", "needs the package mcp", "Install it with: pip install 'verifier[mcp]'.")
    from verifier.agents.checker import Checker
    from verifier.agents.mcp_server import make_server

    checker = Checker.on(options.source, entity=options.entity, language=options.lang)
    make_server(checker, inline_figures=options.inline_figures or not checker.sources).run("stdio")
    return 0


def _eval(options: argparse.Namespace) -> int:
    import json
    from functools import partial

    from verifier.comparing import Run, run, table
    from verifier.verification import verify

    runs: list[Run] = []
    models = [name.strip() for name in options.model.split(",")] if options.model else [None]
    for model in models:
        options.model = model
        with _model(options) as (extractor, service):
            if service is not None and not runs:
                runs.append(run("rules", options.folders, verify))
            label = extractor if service is None else f"{extractor} {service.model}"
            runs.append(run(label, options.folders, partial(verify, extractor=extractor, model=service)))
    if options.show:
        say("".join(f"{miss}\n" for miss in runs[-1].scores.worst()))
    if len(runs) == 1:
        say((json.dumps(runs[0].scores.figures()) if options.json else runs[0].scores.text()) + "\n")
    else:
        say((json.dumps({each.label: each.figures() for each in runs}) if options.json else table(runs)) + "\n")
    return 0


# -- what they share -------------------------------------------------------------------------------

def _verified(document: Path | str, options: argparse.Namespace, extractor: str, service: Service | None, with_text: bool) -> Report:
    collecting = gc.isenabled()
    gc.disable()  # a command is short: it ends before the collector's walks would find much
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # to look for them is to read every package's metadata
    try:
        from verifier.verification import verify

        return verify(document, options.source, extractor=extractor, model=service, entity=options.entity, with_text=with_text, language=options.lang)
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _model(options: argparse.Namespace) -> Iterator[tuple[str, Service | None]]:
    """The extractor that is used, and the model's service where one is asked."""
    from verifier.extractors.llm.options import chosen, configured

    if options.extractor == "rules" or (options.extractor == "auto" and not chosen(options) and not configured(Path.cwd())):
        yield "rules", None
        return
    from verifier.extractors.llm.asking import Service
    from verifier.extractors.llm.settings import settings_of

    settings = settings_of(chosen(options))
    if settings is None and options.extractor == "auto":
        yield "rules", None
    elif settings is None:
        raise InputError(f"--extractor {options.extractor}", "no model is configured", "Name one: --model NAME (and --base-url), or VERIFIER_MODEL.")
    else:
        with Service(settings) as service:
            yield "llm" if options.extractor == "llm" else "hybrid", service
            if service.warning:
                print(f"verifier: {service.warning}", file=sys.stderr)


def _estimated(document: Path | str, options: argparse.Namespace, service: Service) -> int:
    """What asking the model about a document would take; nothing is asked."""
    from verifier.estimating import questions

    say(f"{service.estimate(questions(document, options.source, entity=options.entity))}\n")
    return 0


def _place(written: str) -> Path | Address:
    """A source as the command line names it."""
    from verifier.addresses import Address, is_address

    return Address(written) if is_address(written) and not Path(written).exists() else Path(written)


def _of_services(options: argparse.Namespace) -> None:
    """Tells the addresses among the sources what --offline and --snapshots say."""
    if getattr(options, "offline", False) or getattr(options, "snapshots", None):
        from verifier.addresses import Address

        for name in ("source", "files"):
            if given := getattr(options, name, None):
                told = [Address(one.text, options.offline or None, options.snapshots) if isinstance(one, Address) else one for one in given]
                setattr(options, name, told)


def _figures_of(path: Path | Address) -> Source:
    """The figures of a source file or address, or of the tables inside a document."""
    from verifier.documents.reading import READERS, read_document
    from verifier.sources import is_filing, read_source

    if not isinstance(path, Path) or path.suffix.lower() not in READERS or is_filing(path):
        return read_source(path)
    from verifier.figures import Source
    from verifier.tabulation import figures_of
    from verifier.tabulation.parts_of_years import year_of
    from verifier.tabulation.timing import Context
    from verifier.tabulation.units_told import told_units

    document = read_document(path)
    context = Context(year=year_of(document.tables, document.text), units=told_units(document.text))
    made = [figures_of(table, source=document.name, context=context) for table in document.tables]
    if not made:
        raise InputError(str(path), "holds no table", "Give a source file, or a document with tables.")
    figures, unread = [figure for each in made for figure in each.figures], [name for each in made for name in each.unread]
    return Source(document.name, document.sha256, figures, unread)


def _status(report: Report, fail_on: str) -> int:
    """1 when a claim, or a cell of the document's own tables, has a verdict at or above ``fail_on`` and is neither waived nor known."""
    from verifier.reports.blocking import blocking

    return int(blocking(report, FAIL_ON[fail_on]))


def _marked(report: Report, document: Path | str, options: argparse.Namespace) -> Report:
    """The report with what its baseline knows."""
    if options.baseline is None and not options.write_baseline:
        return report
    from verifier.gating.knowing import known
    from verifier.gating.naming import path_of

    name = path_of(document) or report.document.name
    return known({name: report}, options.baseline, options.write_baseline)[name]


def _style(options: argparse.Namespace, trails: bool, document: object = None) -> Style:
    from verifier.gating.naming import path_of
    from verifier.reports import Style

    terminal = sys.stdout.isatty() and not getattr(options, "output", None)
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = shutil.get_terminal_size((100, 24)).columns if terminal else 100
    return Style(language=options.lang, width=min(max(columns, 40), 120), color=color and colors_understood(),
                 verbose=getattr(options, "verbose", False), trails=trails, with_text=getattr(options, "with_text", False),
                 bom=getattr(options, "bom", False), path=path_of(document), failing=frozenset(FAIL_ON[getattr(options, "fail_on", "refuted")]))


def _writable(path: Path, inputs: Sequence[Path]) -> None:
    """Refuses, before any work, an output that is a folder, has none to stand in, or would overwrite an input."""
    if path.is_dir():
        raise InputError(str(path), "is a folder", "Name a file for --output.")
    if not path.parent.is_dir():
        raise InputError(str(path), "stands in a folder that does not exist", "Make the folder first.")
    if path.exists() and any(each.exists() and path.samefile(each) for each in inputs):
        raise InputError(str(path), "is the document or a source of this check", "Name another file for --output.")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _version_or_help(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        if options.version:
            from importlib.metadata import version

            say(f"verifier {version('verifier')}\n")
            return 0
        parser.print_help(sys.stderr)
        return 2
    return run


if __name__ == "__main__":
    sys.exit(main())
