"""Who finds the claims of the notes under review: the rules alone, or a model beside them, each passage asked about once while the page is open."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.errors import InputError
from verifier.extractors.llm.options import chosen, configured

if TYPE_CHECKING:
    from verifier.extractors.llm.asking import Service
    from verifier.extractors.llm.proposing import Asker
    from verifier.extractors.llm.questions import Answer, Question


def service_of(options: argparse.Namespace) -> Service | None:
    """The model's service that the options name; None where the rules do it alone.

    :raises InputError: when a model is asked for and none is configured, or it cannot be used.
    """
    asked = options.extractor
    if asked == "rules" or (asked == "auto" and not chosen(options) and not configured(Path.cwd())):
        return None
    from verifier.extractors.llm.asking import Service
    from verifier.extractors.llm.settings import settings_of

    settings = settings_of(chosen(options))
    if settings is None and asked == "auto":
        return None
    if settings is None:
        raise InputError(f"--extractor {asked}", "no model is configured", "Name one: --model NAME (and --base-url), or VERIFIER_MODEL.")
    return Service(settings)


class Remembering:
    """An asker that asks nothing twice, failures included: every decision has the note judged anew, and none of them asks the model again."""

    def __init__(self, asker: Asker) -> None:
        self._asker, self._known, self._busy = asker, dict[tuple[str, str], "Answer"](), threading.Lock()
        self.model: str | None = getattr(asker, "model", None)
        self.price = getattr(asker, "price", lambda answers: None)

    def ask(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers in the order of the questions."""
        with self._busy:
            new = {(one.system, one.user): one for one in questions if (one.system, one.user) not in self._known}
            self._known |= zip(new, self._asker.ask(list(new.values())), strict=True)
            return [self._known[one.system, one.user] for one in questions]
