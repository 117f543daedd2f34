"""The model of a run: which one the options and settings name, what of it stands in a report's key, and the stage that asks it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.audit.answering import Modelling
from verifier.errors import InputError

if TYPE_CHECKING:
    from verifier.audit.answers import Answers
    from verifier.audit.asking import Stage
    from verifier.audit.ledger import Ledger
    from verifier.audit.plan import Plan
    from verifier.extractors.llm.asking import Service
    from verifier.extractors.llm.settings import Settings

MOST_CALLS = 1_000_000_000
"""Requests of an audit where nothing sets a limit: the usual one is meant for a single document."""
PATIENCE = 300.0
"""Seconds that an audit waits for a service that has answered before, where nothing else is set."""


def extractor_of(options: argparse.Namespace) -> tuple[str, Settings | None]:
    """Who finds the claims, and the settings of the model where one is asked.

    :raises InputError: when a setting cannot be used, or a model is wanted and none is configured.
    """
    from verifier.extractors.llm.options import chosen, configured

    if options.extractor == "rules" or (options.extractor == "auto" and not chosen(options) and not configured(Path.cwd())):
        return "rules", None
    from verifier.extractors.llm.settings import settings_of

    settings = settings_of(chosen(options))
    if settings is None:
        if options.extractor == "auto":
            return "rules", None
        raise InputError(f"--extractor {options.extractor}", "no model is configured", "Name one: --model NAME (and --base-url), or VERIFIER_MODEL.")
    for_many = {name: value for name, value in (("max_calls", MOST_CALLS), ("patience", PATIENCE)) if name not in settings.model_fields_set}
    return "llm" if options.extractor == "llm" else "hybrid", settings.model_copy(update=for_many)


def modelling_of(settings: Settings) -> Modelling:
    """What a worker is told of the model: neither its address nor its key."""
    return Modelling(settings.model, settings.price_input, settings.price_output)


def key_parts(settings: Settings | None) -> tuple[object, ...]:
    """What a report depends on beside its note and the engine where a model is asked: the model, where it is, its settings and the prompts."""
    if settings is None:
        return ()
    from verifier.audit.answers import place_of
    from verifier.extractors.llm.prompts import Language, prompt
    from verifier.extractors.llm.store import made_with

    languages: tuple[Language, ...] = ("zh", "en")
    prompts = [prompt(name, language).name for name in ("extract", "mend") for language in languages]
    return (sorted(made_with(settings).items(), key=repr), place_of(settings), str(settings.price_input), str(settings.price_output), prompts)


@contextmanager
def stage(settings: Settings | None, plan: Plan, ledger: Ledger, batch: bool = False, cancel: bool = False) -> Iterator[Stage | None]:
    """The model stage of one run, with ``batch`` by the provider's batches; None where no model is asked.

    :raises InputError: when a package, the key or a file of answers cannot be used, or batches are under way that this run would not wait for.
    :raises ServiceError: when the provider cannot be asked about its batches.
    """
    if settings is None:
        yield None
        return
    from verifier.audit.answers import place_of
    from verifier.audit.asking import Asking
    from verifier.audit.batches import Batching, ask_for_them, give_up

    with ExitStack() as opened_here:
        service, answers = opened_here.enter_context(service_of(settings, plan))
        asking: Stage = Asking(service, answers, plan.retry_failed)
        if batch or cancel:
            from verifier.extractors.llm.batch import Batches

            provider = opened_here.enter_context(Batches(settings))
            if cancel:
                give_up(ledger, provider, place_of(settings), plan.out)
            if batch:
                asking = batching = Batching(service, answers, provider, ledger, plan.out, plan.retry_failed)
                batching.fetch()
        elif not settings.replay:
            ask_for_them(ledger, place_of(settings))
        opened_here.callback(asking.close)
        yield asking


@contextmanager
def service_of(settings: Settings, plan: Plan) -> Iterator[tuple[Service, Answers]]:
    """The service, and the audit's own store of answers that it uses."""
    from verifier.audit.answers import Answers
    from verifier.audit.ledger import opened
    from verifier.extractors.llm.asking import Service

    database = opened(plan.out, plan.store)
    try:
        answers = Answers(database, settings, again=plan.retry_failed)
        service = Service(settings, answers)
    except InputError:
        database.close()
        raise
    with service:
        yield service, answers
