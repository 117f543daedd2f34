"""``verifier audit``: its options, and what one call does."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verifier.errors import InputError

if TYPE_CHECKING:
    from verifier.audit.asking import Stage
    from verifier.audit.ledger import Ledger
    from verifier.audit.plan import Plan
    from verifier.audit.pool import Engine
    from verifier.audit.running import Stop, Tally
    from verifier.extractors.llm.settings import Settings

EXPORTS = ("csv", "parquet", "xlsx")
WORTH_SHARING = 50
"""Notes checked in a run from which on its workers, which are there then, make the pages and tables too."""
FAIL_ON = ("refuted", "imprecise", "unverifiable", "never")


def add_command(commands: Any) -> None:
    """Adds ``audit`` to the program's commands. Nothing but argparse is loaded for it."""
    audit = commands.add_parser("audit", help="check many documents: in parallel, resumable, with a summary")
    audit.add_argument("inputs", metavar="PATH", nargs="+",
                       help="documents, folders, patterns, fsspec URLs, or tables of notes (.jsonl .csv .tsv .parquet)")
    audit.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder of the results; run again with it to go on or to renew")
    figures = audit.add_argument_group("figures", "A note's own figures are NAME.sources.* beside it; these are for others, and are added.")
    figures.add_argument("--source", metavar="FILE", action="append", default=[], help="figures for every note; repeatable")
    figures.add_argument("--figures", metavar="FOLDER|URL", help="one store for all, of which each note gets the companies it names")
    figures.add_argument("--map", metavar="FILE", help="which note has which sources, entity, generator, date (.csv .tsv .jsonl .json .parquet)")
    notes = audit.add_argument_group("notes")
    notes.add_argument("--exclude", metavar="PATTERN", action="append", default=[], help="leave out files of that name or path; repeatable")
    notes.add_argument("--text-column", metavar="NAME", help="column with the text, in a table of notes")
    notes.add_argument("--id-column", metavar="NAME", help="column that names each note, in a table of notes")
    notes.add_argument("--entity", metavar="NAME", help="the company meant, where a note does not say")
    notes.add_argument("--generator", metavar="NAME", help="who or what wrote the notes, where nothing else says")
    notes.add_argument("--date", metavar="DAY", help="when the notes were written, where nothing else says")
    notes.add_argument("--meta", metavar="KEY=VALUE", action="append", default=[], help="anything else that is to stand in the results; repeatable")
    from verifier.extractors.llm.options import add_options

    audit.add_argument("--extractor", choices=("auto", "rules", "llm", "hybrid"), default="auto",
                       help="who finds the claims: the rules, a model, or both (default: both where a model is configured, else the rules)")
    add_options(audit)
    batches = audit.add_argument_group("batches of a model's provider")
    batches.add_argument("--provider-batch", action="store_true",
                         help="ask by the provider's batches: this run sends them, later runs of the same command collect the answers")
    batches.add_argument("--cancel-batches", action="store_true", help="give up the batches that are under way, and ask anew")
    running = audit.add_argument_group("running")
    running.add_argument("--workers", metavar="N", type=int, help="processes that check (default: one a processor)")
    running.add_argument("--engine", choices=("local", "ray"), default="local", help="who checks: this machine's processes, or a Ray cluster")
    running.add_argument("--ray-address", metavar="ADDRESS", help="the cluster's head (default: RAY_ADDRESS, or the cluster of this machine)")
    running.add_argument("--deadline", metavar="SECONDS", type=float, default=60.0, help="stop a note that takes longer (default: 60)")
    running.add_argument("--retry-failed", action="store_true", help="check again the notes that failed before, and ask again what a model refused")
    running.add_argument("--watch", action="store_true", help="go on: audit notes as they arrive or change, until Ctrl-C")
    running.add_argument("--settle", metavar="SECONDS", type=float, default=2.0,
                         help="with --watch, take a file that has not changed for so long (default: 2)")
    running.add_argument("--quiet", action="store_true", help="show no progress")
    running.add_argument("--store", metavar="URL", help="keep the results in the database of a SQLAlchemy URL (default: a SQLite file in DIR)")
    results = audit.add_argument_group("results")
    results.add_argument("--export", metavar="FORMATS", default="csv", help="tables to write: csv, parquet, xlsx, separated by commas, or none")
    results.add_argument("--pages", metavar="N|all", default="200", help="how many of the worst notes get a page of their own (default: 200)")
    results.add_argument("--format", choices=("console", "json"), default="console", help="how the summary is printed")
    audit.add_argument("--lang", choices=("zh", "en"), help="language of the findings and the summary (default: each note's, the terminal's)")
    audit.add_argument("--fail-on", choices=FAIL_ON, default="refuted", help="least verdict for exit status 1 (default: refuted, tainted included)")
    audit.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Audits as the options say and gives the exit status: 1 for a claim at or above ``--fail-on``, else 2 for notes that failed, else 0."""
    from verifier.audit.keys import engine_digest
    from verifier.audit.ledger import Ledger
    from verifier.audit.loading import Loader
    from verifier.audit.lock import Lock
    from verifier.audit.modelling import extractor_of, key_parts, stage
    from verifier.audit.notes import count_of
    from verifier.audit.progress import Progress
    from verifier.audit.running import Run, Stop
    from verifier.audit.watching import Watch
    from verifier.verification import VERSION

    extractor, settings = extractor_of(options)
    if (options.provider_batch or options.cancel_batches) and (settings is None or settings.replay):
        raise InputError("--provider-batch" if options.provider_batch else "--cancel-batches", "needs a model to ask", "Name one: --model NAME.")
    if options.watch and options.provider_batch:
        raise InputError("--watch", "does not go with --provider-batch", "Leave one of them out.")
    plan = plan_of(options, extractor, settings)
    total = count_of(plan)
    if settings is not None and settings.dry_run:
        return _estimate(plan, settings, total)
    _made(plan.out)
    stop, progress, began = Stop(), Progress(quiet=options.quiet), time.monotonic()
    with Lock(plan.out):
        ledger = Ledger.open(plan.out, plan.store)
        try:
            digest = engine_digest()
            with stage(settings, plan, ledger, options.provider_batch, options.cancel_batches) as asking:
                ledger.begin(VERSION, digest, arguments_of(options))
                pool = _engine(plan, total)
                text = ""

                def loader() -> Loader:
                    return Loader(plan, digest, key_parts(settings))

                def end(tally: Tally) -> None:
                    ledger.end(tally.finished, seconds=time.monotonic() - began, **tally.counts(), **(asking.spent() if asking else {}))

                def renew(tally: Tally) -> None:
                    nonlocal text
                    end(tally)
                    text = _summed_up(plan, ledger, options, pool if tally.checked >= WORTH_SHARING and plan.engine == "local" else None)

                try:
                    work = (Watch(plan, ledger, pool, loader, digest, stop, progress, asking, renew, options.settle) if plan.watch else
                            Run(plan, ledger, pool, loader(), digest, stop, progress.show, asking))
                    tally = work.tally
                    try:
                        with _interrupts(stop, progress):
                            work.go(total)
                            if tally.finished and asking is not None:
                                asking.send()
                    finally:
                        if tally.finished and not plan.watch:
                            ledger.forget_missing(tally.roots)
                        end(tally)
                    progress.done()
                    renew(tally)
                    status = _status(ledger, options.fail_on)
                finally:
                    pool.close()
        finally:
            ledger.close()
    sys.stdout.write(text)
    for line in _remarks(tally, asking):
        progress.say(line)
    return 130 if not tally.finished else 3 if tally.waiting else status


def _engine(plan: Plan, total: int) -> Engine:
    """Who checks the notes: this machine's processes, or a cluster."""
    if plan.engine == "ray":
        from verifier.audit.cluster import Cluster

        return Cluster(plan.ray_address, plan.deadline)
    from verifier.audit.pool import Pool

    return Pool(plan.workers if plan.watch else min(plan.workers, total), plan.deadline)


def _remarks(tally: Tally, asking: Stage | None) -> Iterator[str]:
    """What must be said beside the summary."""
    from verifier.audit.answering import PASSING

    if asking is not None and asking.warning:
        yield asking.warning
    if asking is not None:
        yield from asking.remarks
    if tally.waiting:
        yield f"{tally.waiting:,} notes wait for the model's answers (status 3)"
    if left := tally.by_rules.total():
        why = ", ".join(f"{kind} {count:,}" for kind, count in tally.by_rules.most_common())
        yield f"{left:,} passages have no answer from the model and were read by the rules alone ({why})"
    if not tally.finished:
        yield f"stopped after {tally.met:,} of {tally.total:,} notes; run the same command again to go on"
    elif PASSING & set(tally.by_rules):
        yield "run the same command again to ask the model about them again"


def _estimate(plan: Plan, settings: Settings, total: int) -> int:
    """Says what the model stage would take; nothing is asked and nothing written to the folder of the results."""
    import tempfile
    from dataclasses import replace

    from verifier.audit.estimate import estimated
    from verifier.audit.keys import engine_digest
    from verifier.audit.ledger import FILE, Ledger
    from verifier.audit.loading import Loader
    from verifier.audit.modelling import key_parts, service_of
    from verifier.audit.notes import notes_of
    from verifier.audit.pool import Pool
    from verifier.audit.progress import Progress
    from verifier.audit.running import Stop

    with tempfile.TemporaryDirectory() as empty:
        kept = plan if plan.store or (plan.out / FILE).exists() else replace(plan, out=Path(empty))
        ledger = Ledger.open(kept.out, kept.store)
        pool, stop = Pool(min(plan.workers, total), plan.deadline), Stop()
        try:
            with service_of(settings, kept) as (service, answers), _interrupts(stop, Progress()):
                found = estimated(notes_of(plan), Loader(plan, engine_digest(), key_parts(settings)), ledger, pool, service, answers, stop)
        finally:
            pool.close()
            ledger.close()
    sys.stdout.write(f"{found}\n")
    return 130 if stop.asked else 0


def _status(ledger: Ledger, fail_on: str) -> int:
    """1 where a claim of any note is at or above ``fail_on``, else 2 where a note failed."""
    levels = {"refuted": "refuted + tainted + cells_wrong", "imprecise": "refuted + tainted + cells_wrong + imprecise",
              "unverifiable": "refuted + tainted + cells_wrong + imprecise + unverifiable", "never": "0"}
    found = "select count(*) from note join report on report.report = note.report where note.state = 'done' and"
    if next(ledger.database.rows(f"{found} {levels[fail_on]} > 0"))[0]:
        return 1
    return 2 if next(ledger.database.rows("select count(*) from note where state = 'failed'"))[0] else 0


def _summed_up(plan: Plan, ledger: Ledger, options: argparse.Namespace, engine: Engine | None = None) -> str:
    """Writes the page, the notes' pages, ``summary.json`` and the exports, and gives what the terminal shows."""
    import json

    from verifier.audit import dashboard, pages, terminal
    from verifier.audit.renewal import exported, summarised
    from verifier.reports import Style
    from verifier.whole_files import put

    summary = summarised(ledger)
    language = plan.language or ("en" if summary.language == "en" else "zh")
    paged = pages.write_pages(ledger, plan.out, pages.wanted(ledger, plan.pages, (note.report for note in summary.worst)), plan.language, engine)
    page = dashboard.dashboard(summary, language, lambda report: f"{pages.FOLDER}/{pages.name_of(report)}" if report in paged else None)
    put(plan.out / "index.html", page.encode("utf-8", "backslashreplace"))
    data = json.dumps(summary.as_dict(), ensure_ascii=False, indent=1)
    put(plan.out / "summary.json", data.encode("utf-8", "backslashreplace"))
    exported(ledger, plan.out, plan.exports, engine)
    if options.format == "json":
        return data + "\n"
    live = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100
    return terminal.render(summary, language, Style(width=min(max(width, 40), 120), color=live)) + f"\n{plan.out / 'index.html'}\n"


def plan_of(options: argparse.Namespace, extractor: str = "rules", settings: Settings | None = None) -> Plan:
    """The plan that the options describe.

    :raises InputError: naming the option that cannot be used.
    """
    from verifier.audit.listings import day_of
    from verifier.audit.modelling import modelling_of
    from verifier.audit.plan import Pages, Plan, processors

    pages: Pages = "all" if options.pages == "all" else _whole(options.pages, "--pages")
    exports = tuple(name.strip() for name in options.export.split(",") if name.strip() and options.export != "none")
    if unknown := [name for name in exports if name not in EXPORTS]:
        raise InputError(f"--export {unknown[0]}", "is no format of the tables", f"Use {', '.join(EXPORTS)} or none.")
    metadata: dict[str, str] = {}
    for each in options.meta:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise InputError(f"--meta {each}", "is not of the form KEY=VALUE", "Write --meta desk=hk.")
        metadata[name.strip()] = value.strip()
    if options.workers is not None and options.workers < 1:
        raise InputError("--workers", f"must be at least 1 (it is {options.workers})")
    if not options.settle >= 0:
        raise InputError("--settle", f"must be 0 seconds or more (it is {options.settle:g})")
    if not options.deadline > 0:
        raise InputError("--deadline", f"must be more than 0 seconds (it is {options.deadline:g})")
    return Plan(inputs=tuple(options.inputs), out=options.out, sources=tuple(options.source), mapping=options.map, figures=options.figures,
                exclude=tuple(options.exclude),
                text_column=options.text_column, id_column=options.id_column, entity=options.entity, generator=options.generator,
                date=day_of(options.date) if options.date else None, metadata=metadata, language=options.lang,
                workers=options.workers or processors(), deadline=options.deadline, retry_failed=options.retry_failed,
                engine=options.engine, ray_address=options.ray_address, store=options.store,
                exports=exports, pages=pages, extractor=extractor, modelling=modelling_of(settings) if settings is not None else None,
                watch=options.watch)


def arguments_of(options: argparse.Namespace) -> dict[str, object]:
    """The options as they are written down with the run; no address of a store or service, which may hold a password."""
    hidden = {"run", "store", "figures", "base_url"}
    given = {name: value for name, value in vars(options).items() if name not in hidden and value not in (None, [], False)}
    return {name: str(value) if isinstance(value, Path) else value for name, value in given.items()}


def _whole(text: str, option: str) -> int:
    if not text.isdecimal():
        raise InputError(f"{option} {text}", "is no number of pages", "Give a whole number, or all.")
    return int(text)


def _made(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise InputError(str(out), "is no folder", "Name a folder for --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise InputError(str(out), f"cannot be made ({reason.strerror})", "Name a folder that can with --out.") from None


@contextmanager
def _interrupts(stop: Stop, progress: Any) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM lets the notes in hand finish, the second ends at once."""

    def ask(number: int, frame: object) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        progress.say("stopping: the notes in hand are finished first; once more stops at once")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


