"""From identities to verdicts: each cell that any identity reaches, judged once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from verifier.dataclass import dataclass
from verifier.interval import Interval
from verifier.records import CellRecord, Expected
from verifier.tabular.blame import Blame
from verifier.tabular.conventions import Finding
from verifier.tabular.diagnosis import codes_of, imprecise, transposed, truncated
from verifier.tabular.instances import Instance, formula_text, solved
from verifier.tabular.ledger import Ledger
from verifier.tabular.lines import Entry
from verifier.tabular.wording import Trail, TrailStep, bounds_in_style, expected, in_style, sentence

CellVerdict = Literal["consistent", "imprecise", "refuted", "unverifiable"]


@dataclass(frozen=True, slots=True)
class CellJudgement:
    """One cell's verdict with its arithmetic; bounds in the base unit, ``text`` and ``expected.text`` as printed."""

    table: str
    row: str
    column: str
    text: str
    span: tuple[int, int] | None
    verdict: CellVerdict
    codes: tuple[str, ...]
    expected: Expected | None
    trail: tuple[TrailStep, ...]
    message: str

    def record(self) -> CellRecord:
        """The cell as the report holds it."""
        return CellRecord(table=self.table, row=self.row, column=self.column, text=self.text, verdict=self.verdict, codes=list(self.codes),
                          expected=self.expected, trail=[step.record() for step in self.trail], span=self.span, message=self.message)


class Judge:
    """All that bears on the cells of one document, and the words of one language to say it."""

    def __init__(self, findings: Sequence[Finding], blame: Blame, ledger: Ledger, language: str) -> None:
        self.blame, self.ledger, self.language = blame, ledger, language
        self.own: dict[Entry, list[Instance]] = defaultdict(list)
        self.uses: dict[Entry, list[Instance]] = defaultdict(list)
        self.trail = Trail(ledger)
        for finding in findings:
            for instance in finding.instances:
                self.own[instance.result].append(instance)
                for entry in instance.entries[1:]:
                    self.uses[entry].append(instance)

    def judged(self, entries: Iterable[Entry]) -> list[CellJudgement]:
        """A judgement for every entry that takes part in an identity, in the order given."""
        return [made for entry in entries if (entry in self.own or entry in self.uses) and (made := self._judged(entry))]

    def _judged(self, entry: Entry) -> CellJudgement | None:
        own = self.own.get(entry, [])
        if entry in self.blame.wrong:
            return self._wrong(entry)
        if entry in self.blame.undecided:
            return self._contradicted(entry, "undecided", self.blame.undecided[entry], ("value-mismatch",))
        good = [instance for instance in own if instance.holds and instance.established]
        open_questions = [instance for instance in own if not instance.holds and not instance.side and not instance.certain]
        if entry in self.blame.resting and not any(not instance.side for instance in good):
            return self._contradicted(entry, "resting", [i for i in own if not i.holds and i.certain], ("tainted-input",))
        if good and not (open_questions and all(instance.side or instance.force == "loose" for instance in good)):
            return self._made(entry, "consistent", (), None, good)
        if open_questions:
            return self._not_reproduced(entry, open_questions)
        if good:
            return self._made(entry, "consistent", (), None, good)
        holding = [instance for instance in own if instance.holds and not instance.side]
        term = self._as_term(entry)
        if term is not None:
            return self._made(entry, "consistent", (), None, [*holding, term], self._term_words(term))
        if any(instance.force == "definition" for instance in holding):
            return self._made(entry, "consistent", (), None, holding)
        return self._made(entry, "unverifiable", (), None, holding, sentence(self.language, "loose")) if holding else None

    def _as_term(self, entry: Entry) -> Instance | None:
        """An established identity that pins the cell, used as an operand, to between half and double its value."""
        for instance in self.uses.get(entry, ()):
            if not (instance.holds and instance.established and not instance.side) or instance.force == "loose":
                continue
            value = solved(instance, entry)
            if value is not None and value.meets(entry.value) and _within_half_to_double(value, entry.value):
                return instance
        return None

    def _term_words(self, term: Instance) -> str:
        step = self.trail.step(term)
        return sentence(self.language, "operand", substituted=step.substituted, result=step.result)

    def _equation(self, instance: Instance) -> str:
        return f"{self.ledger.name(instance.result)} = {formula_text(instance)}"

    def _wrong(self, entry: Entry) -> CellJudgement:
        right, misfits = self.blame.wrong[entry]
        figure = entry.figure
        own = [instance for instance in misfits if instance.result is entry] or misfits
        shown = expected(entry, right)
        words = {"printed": figure.printed, "formula": self._equation(own[0]), "result": shown.text, "bounds": bounds_in_style(right, figure)}
        if imprecise(entry, right):
            return self._made(entry, "imprecise", ("truncated",) if truncated(entry, right) else (), shown, misfits,
                              sentence(self.language, "imprecise", **words))
        if own[0].result is entry:
            peers = sentence(self.language, "peers", peers=own[0].peers) if own[0].peers > 1 else ""
            message = sentence(self.language, "refuted", peers=peers, **words)
        else:
            message = sentence(self.language, "culprit", count=len(misfits), **words)
        if turned := transposed(figure.printed, right, figure.unit.scale):
            message += sentence(self.language, "transposed", turned=turned)
        return self._made(entry, "refuted", codes_of(entry, right, misfits, self.ledger), shown, misfits, message)

    def _contradicted(self, entry: Entry, key: str, misfits: list[Instance], codes: tuple[str, ...]) -> CellJudgement:
        other = self.blame.resting.get(entry) or next(one for instance in misfits for one in instance.entries if one is not entry)
        message = sentence(self.language, key, other=self.ledger.origin(other), value=other.figure.printed)
        return self._made(entry, "unverifiable", codes, None, misfits, message)

    def _not_reproduced(self, entry: Entry, failing: list[Instance]) -> CellJudgement:
        instance = failing[0]
        message = sentence(self.language, "not reproduced", tried=instance.tried, formula=self._equation(instance),
                           result=in_style(instance.image.middle, entry.figure), bounds=bounds_in_style(instance.image, entry.figure))
        term = self._as_term(entry)
        return self._made(entry, "unverifiable", (), None, failing + ([term] if term else []), message)

    def _made(self, entry: Entry, verdict: CellVerdict, codes: tuple[str, ...], right: Expected | None, shown: list[Instance],
              message: str = "") -> CellJudgement:
        sheet = self.ledger.sheets[entry.table]
        steps = [self.trail.step(instance) for instance in shown]
        if not message:
            message = self._agreement(shown, steps)
        return CellJudgement(sheet.name, sheet.row_names[entry.row], sheet.column_names[entry.column], entry.figure.printed, entry.figure.span,
                             verdict, codes, right, tuple(steps), message)

    def _agreement(self, shown: list[Instance], steps: list[TrailStep]) -> str:
        place = next((number for number, instance in enumerate(shown) if instance.improbable), 0)
        instance = shown[place]
        key = "improbable" if instance.improbable else "consistent"
        return sentence(self.language, key, substituted=steps[place].substituted, result=steps[place].result) + (
            sentence(self.language, "tried", tried=instance.tried) if instance.tried > 1 else "")


def _within_half_to_double(value: Interval, printed: Interval) -> bool:
    middle = abs(printed.middle)
    return value.low >= middle / 2 and value.high <= middle * 2 if printed.middle > 0 else value.high <= -middle / 2 and value.low >= -middle * 2
