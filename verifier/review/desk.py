"""One note on the desk: read, checked, and judged anew with every decision that still holds.

A state is computed from three things alone, the note's bytes, the sources' bytes and the log, and kept until one of them
changes; so an edit of the note in an editor, or another reviewer's decision, shows at the next look.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verifier.dataclass import dataclass
from verifier.documents.reading import read_document_bytes
from verifier.errors import InputError
from verifier.figures import Figure, Source
from verifier.records import WRONG, Report
from verifier.reports import Language
from verifier.review.entries import OF_THE_NOTE, ON_CLAIMS, decision, effective, source_of
from verifier.review.log import DecisionLog, Entry
from verifier.review.marks import digest_of
from verifier.review.signing import Refused, Signing, basis_of, catalogue_digest, checked_step, signing
from verifier.review.standing import Standing, Subjects, claim_by_id, standing, wanted_number
from verifier.review.turned import Turned, turned
from verifier.review.working import Worked, amended, corrected, following, readable, without
from verifier.sources import read_source_bytes
from verifier.verification import VERSION, Unjudged, unjudged

if TYPE_CHECKING:
    from verifier.extractors.llm.proposing import Asker

_MOST_PICTURES = 60
_SETTLING = ("accept", "correct", "overrule")


@dataclass(frozen=True, slots=True)
class State:
    """All that the page shows of a note at one moment.

    ``report`` is the check with supplied figures, bound and set-aside claims; ``worked`` the same with corrections, None without any.
    ``decided`` are the decisions that stand by claim or cell, ``lapsed`` those that no longer do, ``added`` the bound and supplied ones.
    ``open`` are the wrong claims and cells that nobody has decided on; ``broken`` says why the log cannot be used.
    ``pages`` are the sizes of the note's pages in points, of a format whose pages can be shown.
    """

    report: Report
    unjudged: Unjudged
    subjects: Subjects
    worked: Worked | None
    turned: list[Turned]
    decided: dict[str, Standing]
    added: list[Standing]
    lapsed: list[Standing]
    aside: list[Standing]
    open: list[str]
    settled: dict[str, str]
    entries: list[Entry]
    basis: str
    signing: Signing
    given: list[Source]
    broken: str = ""
    pages: tuple[tuple[float, float], ...] = ()

    @property
    def head(self) -> int:
        return len(self.entries)

    def flips(self) -> list[str]:
        """The conclusions that no longer hold, by claim id, those that only the corrections bring out included."""
        reports = [self.report] + ([self.worked.report] if self.worked else [])
        found = [c.id for report in reports for c in report.claims if "conclusion-flips" in c.codes or (
            report is not self.report and c.kind == "comparison" and c.verdict in WRONG)]
        return [name for name in dict.fromkeys(found) if not self.overruled(name)]

    def overruled(self, name: str) -> bool:
        """Whether a reviewer holds that the note is right there."""
        return name in self.decided and self.decided[name].entry["kind"] == "overrule"

    def touched(self, mark: str) -> int:
        """The number of the last entry about a claim; 0 where there is none."""
        return last_about(self.entries, mark)


class Desk:
    """One note.

    :param sources: the source files that every look reads anew.
    :param sole: whether one person alone may sign.
    :param model: who is asked beside the rules (``extractor`` hybrid) or in their place (llm).
    """

    def __init__(self, document: Path, sources: Sequence[Path], log: DecisionLog, *, entity: str | None = None, sole: bool = False,
                 extractor: str = "rules", model: Asker | None = None) -> None:
        self.path, self.sources, self.log, self.entity, self.sole = document, list(sources), log, entity, sole
        self.extractor, self.model = extractor, model
        self._kept: dict[Language | None, tuple[tuple[object, ...], State]] = {}
        self._busy = threading.Lock()
        self._pictures: dict[tuple[str, int], bytes] = {}

    @property
    def name(self) -> str:
        return self.path.name

    def state(self, language: Language | None = None) -> State:
        """The note as it is now.

        :raises InputError: when the note or a source cannot be read.
        """
        data, given = _bytes_of(self.path), [(path.name, _bytes_of(path)) for path in self.sources]
        broken = ""
        try:
            entries = self.log.entries()
        except InputError as reason:
            entries, broken = [], str(reason)
        key = (_sha(data), *(_sha(each) for _, each in given), entries[-1]["hash"] if entries else "", broken)
        with self._busy:
            kept = self._kept.get(language)
            if kept is None or kept[0] != key:
                kept = key, self._computed(data, given, entries, broken, language)
                self._kept[language] = kept
            return kept[1]

    def picture(self, version: str, number: int) -> bytes:
        """A page of the note as a JPEG; ``version`` is the beginning of the note's sha256.

        :raises ValueError: when the note has changed since, or has no such page.
        """
        from verifier.documents.pdf_pictures import picture

        data = _bytes_of(self.path)
        key = _sha(data), number
        if len(version) < 16 or not key[0].startswith(version) or self.path.suffix.lower() != ".pdf":
            raise ValueError("the note has no such page now")
        if key not in self._pictures:
            while len(self._pictures) >= _MOST_PICTURES:
                self._pictures.pop(next(iter(self._pictures)), None)
            self._pictures[key] = picture(data, number)
        return self._pictures[key]

    def decide(self, who: str, form: Mapping[str, str], language: Language | None = None) -> list[Entry]:
        """One decision taken down; on the disk when this returns.

        :raises InputError: when the form does not say what it must.
        :raises Refused: when it was made on something that has changed, or is not this person's to make.
        """
        state = self.state(language)
        if state.broken:
            raise InputError(self.log.path.name, "the decision log is not intact", "See: verifier review --verify-log")
        kind = form.get("kind", "")
        if form.get("document") and form["document"] != state.report.document.sha256:
            raise Refused("note_changed")
        if kind == "undo":
            return self.log.append(lambda entries: self._taken_back(who, form, entries, state))
        said = decision(kind, form)
        if kind in OF_THE_NOTE:
            return self.log.append(lambda entries: self._signed(who, said, entries, state))
        subject = form.get("claim", "")
        if subject not in state.subjects.by_id:
            raise Refused("no_such_claim", claim=subject[:20])
        self._possible(said, subject, state)
        names = [subject]
        if kind == "overrule" and form.get("consequences"):
            names += sorted(following(state.report, [subject]).intersection(state.open))
        seen = form.get("seen", "")

        def made(entries: list[Entry]) -> list[Entry]:
            mark = state.subjects.by_id[subject]
            if seen.isdigit() and last_about(entries, mark) != int(seen):
                raise Refused("decided_meanwhile", who=next((e["who"] for e in reversed(entries) if e.get("claim") == mark), ""))
            first = len(entries) + 1
            return [self._about(who, said, name, state, {} if name == subject else {"with": first}) for name in names]

        return self.log.append(made)

    def figures(self, state: State) -> dict[str, Figure]:
        """Every source figure by where it stands: what a claim can be bound to."""
        return {figure.origin: figure for figure in reversed(state.unjudged.figures)}

    # -- entries -----------------------------------------------------------------------------------

    def _entry(self, who: str, said: dict[str, Any], state: State) -> Entry:
        return {"who": who, **said, "document": state.report.document.sha256, "name": self.name, "verifier": VERSION, "catalogue": catalogue_digest(),
                "sources": [{"name": source.name, "sha256": source.sha256} for source in state.given]}

    def _about(self, who: str, said: dict[str, Any], subject: str, state: State, more: dict[str, Any]) -> Entry:
        return self._entry(who, said, state) | {
            "claim": state.subjects.by_id[subject], "rests": state.subjects.rests[subject], "metric": _metric(state.report, subject), **more}

    def _possible(self, said: dict[str, Any], subject: str, state: State) -> None:
        kind, claim = said["kind"], next((c for c in state.unjudged.extraction.claims if c.id == subject), None)
        if claim is None and kind not in ("accept", "overrule"):
            raise Refused("not_for_cells")
        if kind == "correct" and claim is not None and not readable(said["value"], claim, state.unjudged.document.text):
            raise InputError("value", f"cannot be read as a number there (found {said['value']!r})", "Write it as the note writes its numbers.")
        if kind == "bind" and said["value"] not in self.figures(state):
            raise InputError("figure", f"is none of the sources' (found {said['value'][:80]!r})", "Choose one of the list.")

    def _taken_back(self, who: str, form: Mapping[str, str], entries: list[Entry], state: State) -> list[Entry]:
        stands = {entry["seq"]: entry for entry in effective(entries) if entry["kind"] in (*ON_CLAIMS, "ask")}
        wanted = form.get("seq", "")
        if wanted == "last":
            own = [seq for seq, entry in stands.items() if entry["who"] == who and "with" not in entry]
            wanted = str(own[-1]) if own else ""
        if not wanted.isdigit() or int(wanted) not in stands:
            raise Refused("nothing_to_undo")
        first = stands[int(wanted)]
        group = [first, *(entry for entry in stands.values() if entry.get("with") == first["seq"])]
        return [self._entry(who, {"kind": "undo"}, state) | {"undoes": entry["seq"]} | ({"claim": entry["claim"]} if "claim" in entry else {})
                for entry in group]

    def _signed(self, who: str, said: dict[str, Any], entries: list[Entry], state: State) -> list[Entry]:
        basis = basis_of(state.report.document.sha256, [source.sha256 for source in state.given], entries, asked_of(state.unjudged))
        if basis != state.basis:
            raise Refused("decided_meanwhile", who="")
        more = checked_step(said["kind"], who, signing(entries, basis), len(state.open) + len(state.lapsed), self.sole)
        return [self._entry(who, said, state) | {"basis": basis} | more]

    # -- state -------------------------------------------------------------------------------------

    def _computed(self, data: bytes, given: list[tuple[str, bytes]], entries: list[Entry], broken: str, language: Language | None) -> State:
        document = read_document_bytes(data, self.name)
        sources = [read_source_bytes(content, name) for name, content in given]
        stands = [entry for entry in effective(entries) if entry["kind"] in ON_CLAIMS]
        supplied = [entry for entry in stands if entry["kind"] == "supply"]
        extra = [_named(source_of(entry["value"], entry["seq"]), entry) for entry in supplied]
        first = unjudged(document, [*sources, *extra], entity=self.entity, with_text=True, language=language,
                         extractor=self.extractor, model=self.model)
        plain = first.report()
        asked = asked_of(first)
        subjects = Subjects.of(plain, document.text)
        known = {figure.origin: figure for figure in reversed(first.figures)}
        added = [standing(entry, subjects, plain) for entry in supplied]
        added = [one if one.status == "gone" else Standing(one.entry, "holds", one.subject) for one in added]
        binds = [standing(entry, subjects, plain) for entry in _last(stands, ("bind",))]
        binds = [one if not one.applies or one.entry["value"] in known else Standing(one.entry, "stale", one.subject, ["figures"]) for one in binds]
        last = _last(stands, (*_SETTLING, "not-a-claim"))
        aside = [standing(entry, subjects, plain) for entry in last if entry["kind"] == "not-a-claim"]
        out = [one.subject for one in aside if one.applies]
        bound = {one.subject: known[one.entry["value"]] for one in binds if one.applies}
        base = amended(first, bound, out)
        report = plain if base is first else without(base.report(), out)
        if base is not first:
            subjects = Subjects.of(report, document.text)
        settling = [standing(entry, subjects, report) for entry in last if entry["kind"] in _SETTLING]
        decided = {one.subject: one for one in settling if one.applies}
        wanted = {one.subject: wanted_number(one.entry) for one in decided.values() if one.status == "holds"}
        wanted = {name: text for name, text in wanted.items() if text and claim_by_id(report, name) is not None}
        worked = corrected(base, report, wanted) if wanted else None
        basis = basis_of(document.sha256, [source.sha256 for source in sources], entries, asked)
        settled = _settled(report, decided, worked)
        wrong = [c.id for c in report.claims if c.verdict in WRONG] + [f"t{n}" for n, cell in enumerate(report.tables, 1) if cell.verdict in WRONG]
        everything = [*added, *binds, *aside, *settling]
        passed = turned(base, worked.unjudged, worked.texts) if worked else []
        return State(report, base, subjects, worked, passed, decided,
                     [*added, *(one for one in binds if one.applies)], [one for one in everything if not one.applies],
                     [one for one in aside if one.applies], [name for name in wrong if name not in decided and name not in settled],
                     settled, entries, basis, signing(entries, basis), sources, broken, _pages_of(data, document.name))


def asked_of(read: Unjudged) -> str:
    """The digest of what a model was asked and answered about the note; empty where none was."""
    if read.part is None:
        return ""
    told = read.part.record()
    return digest_of([told.name, told.model or "", told.prompt or "", *(answer.text or "" for answer in read.part.modelled.answers)])


def last_about(entries: list[Entry], mark: str) -> int:
    """The number of the last entry about a claim, its taking back included; 0 where there is none."""
    return next((entry["seq"] for entry in reversed(entries) if entry.get("claim") == mark), 0)


def _last(stands: list[Entry], kinds: tuple[str, ...]) -> list[Entry]:
    return list({entry["claim"]: entry for entry in stands if entry["kind"] in kinds}.values())


def _named(source: Source, entry: Entry) -> Source:
    """A supplied figure under the name of where it is from, for the trail to say so."""
    from verifier.dataclass import replace

    figures = [replace(figure, source=entry["value"]["from"], place=f"[{entry['who']}, #{entry['seq']}]") for figure in source.figures]
    return Source(entry["value"]["from"], source.sha256, figures, source.unread, source.entities, source.calendars, source.notes)


def _settled(report: Report, decided: Mapping[str, Standing], worked: Worked | None) -> dict[str, str]:
    """The consequences that need no decision of their own, each with the decided root: all but the conclusions, which are for the author."""
    found: dict[str, str] = {}
    for root, one in decided.items():
        if one.entry["kind"] in ("accept", "correct"):
            for name in following(report, [root]):
                claim = claim_by_id(report, name)
                if claim is not None and claim.kind != "comparison" and (worked is None or name in worked.texts or claim.expected is None):
                    found.setdefault(name, root)
    return found


def _metric(report: Report, subject: str) -> str:
    claim = claim_by_id(report, subject)
    if claim is not None:
        return claim.metric
    cell = report.tables[int(subject[1:]) - 1]
    return " · ".join(part for part in (cell.table, cell.row, cell.column) if part)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as reason:
        raise InputError(path.name, f"cannot be read ({reason.strerror})", "Check the file.") from None


def _pages_of(data: bytes, name: str) -> tuple[tuple[float, float], ...]:
    if not name.lower().endswith(".pdf"):
        return ()
    from verifier.documents.pdf_pictures import sizes

    return tuple(sizes(data))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
