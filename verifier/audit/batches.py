"""``--provider-batch``: what the notes ask is gathered into the provider's batch files, and their answers are collected by later runs.

A batch's own name is written down with its questions before it is sent, and goes with it: a process killed at any moment finds its batches
again, and no question is sent twice but where its batch came back without it.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from decimal import Decimal
from multiprocessing import Pipe
from pathlib import Path

from verifier.audit.answering import Reply, question_id
from verifier.audit.answers import Answers, place_of
from verifier.audit.asking import Done, reply_of
from verifier.audit.ledger import Ledger, now
from verifier.errors import InputError, ServiceError
from verifier.extractors.llm.asking import Answer, Service
from verifier.extractors.llm.batch import OVER, Batch, Batches, Line, line_of
from verifier.extractors.llm.budget import Budget
from verifier.extractors.llm.policy import input_of
from verifier.extractors.llm.questions import Question, turns_of
from verifier.extractors.llm.recording import Kept
from verifier.extractors.llm.troubles import Trouble

FOLDER = "batches"
LINES, BYTES = 50_000, 100_000_000
"""Of one batch file at most, by the providers' limits."""
TRIES = 2
"""Batches that a question may go with; then the rules read its passage."""


class Batching:
    """The model stage of a run that asks by batches: a note whose answers are there goes on, another waits for a later run.

    ``remarks`` is what must be said of the batches. To be closed.
    """

    def __init__(self, service: Service, answers: Answers, provider: Batches, ledger: Ledger, out: Path, again: bool = False) -> None:
        self._service, self._answers, self._provider, self._ledger, self._again = service, answers, provider, ledger, again
        self._settings, self._database, self._place = service.settings, ledger.database, place_of(service.settings)
        self._folder = out / FOLDER
        self._budget = Budget(self._settings.max_calls, self._settings.max_cost, self._settings.price_input, self._settings.price_output)
        self._collected = Budget(0, None, self._settings.price_input, self._settings.price_output)
        self._ready: list[Done] = []
        self._parked: list[int] = []
        self._gathered: dict[str, dict[str, object]] = {}
        self._files: list[tuple[str, list[str]]] = []
        self._size = 0
        self.remarks: list[str] = []
        self.wake, self._bell = Pipe(duplex=False)

    # -- as the run sees it ------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """How many notes wait for answers in this run: none."""
        return 0

    @property
    def strict(self) -> bool:
        """Whether a passage that failed for good is to be asked again, or ends the run."""
        return self._settings.require_llm or self._again

    @property
    def calls(self) -> int:
        """Answers collected in this run, and requests made to learn how the service is asked."""
        return self._collected.calls + self._service.calls

    @property
    def cost(self) -> Decimal | None:
        """What they cost; None where no price is set."""
        spent, alone = self._collected.spent, self._service.cost
        return None if spent is None or alone is None else spent + alone

    @property
    def warning(self) -> str | None:
        """One line where answers could not be kept."""
        return self._service.warning

    def room(self) -> bool:
        """Another note may always be begun."""
        return True

    def submit(self, number: int, note: str, questions: Sequence[Question], given: str) -> None:
        """Finds the answers to a note's questions, or has them wait for a batch."""
        replies = {question_id(question): self._reply(note, question, given) for question in questions}
        found = {key: reply for key, reply in replies.items() if reply is not None}
        if len(found) < len(replies):
            self._parked.append(number)
        else:
            self._ready.append((number, found))

    def collect(self) -> list[Done]:
        """The notes whose answers are there."""
        ready, self._ready = self._ready, []
        return ready

    def parked(self) -> list[int]:
        """The notes that wait for a batch."""
        parked, self._parked = self._parked, []
        return parked

    def halt(self) -> None:
        """Nothing is under way."""

    def revive(self) -> None:
        """Nothing was given up."""

    def refuse(self, note: str, why: str) -> None:
        """Ends the run over a note with a passage that has no answer, where the settings say so."""
        if self._settings.require_llm:
            raise ServiceError(f"{self._settings.place}, model {self._service.model}: {note} has a passage without an answer ({why})")

    def spent(self) -> dict[str, object]:
        """What the run has taken, as it is written down with it."""
        cost = self.cost
        return {"model": self._service.model, "calls": self.calls, "input_tokens": self._collected.input_tokens + self._service.input_tokens,
                "output_tokens": self._collected.output_tokens + self._service.output_tokens, "cost": None if cost is None else str(cost)}

    def close(self) -> None:
        """Nothing is left open; what was gathered and not sent is gathered again by the next run."""
        for id_, _ in self._files:
            (self._folder / f"{id_}.jsonl").unlink(missing_ok=True)

    # -- batches that were sent --------------------------------------------------------------------

    def fetch(self) -> None:
        """Takes over the answers of all batches that are done.

        :raises ServiceError: when the provider cannot be asked.
        """
        for id_, remote, state in list(self._database.rows("select id, remote, state from batch where state in ('made', 'sent') and place = :place "
                                                           "order by sent, id", place=self._place)):
            if state == "made":
                found = self._provider.find(id_)
                if found is None:
                    self._drop(id_)
                    continue
                self._mark(id_, "sent", found.id)
                remote = found.id
            batch = self._provider.look(remote)
            if batch.status in OVER:
                self._take(id_, batch)
            else:
                self.remarks.append(f"{batch.id}: {batch.status}, {batch.done:,} of {batch.total:,} passages done; "
                                    "run the same command again to collect it")

    def _take(self, id_: str, batch: Batch) -> None:
        asked = {row[0]: row[1:] for row in self._database.rows("select question, passage, prompt from request where batch = :id", id=id_)}
        answered = set[str]()
        for line in self._provider.lines(batch):
            if line.custom_id in asked and (kept := self._kept(line, *asked[line.custom_id])) is not None:
                self._answers.keep(kept)
                answered.add(line.custom_id)
        with self._database.transaction():
            self._database.execute("update batch set state = 'collected', said = :said, collected = :now where id = :id", id=id_, now=now(),
                                   said=f"{batch.status} {batch.said}".strip())
            if batch.status == "failed":  # the provider has not begun: no fault of the questions
                self._database.execute("update request set tries = tries - 1 where batch = :id", id=id_)
        (self._folder / f"{id_}.jsonl").unlink(missing_ok=True)
        missing = f", {len(asked) - len(answered):,} missing" if len(answered) < len(asked) else ""
        self.remarks.append(f"{batch.id}: {batch.status}, {len(answered):,} answers{missing}" + (f" ({batch.said})" if batch.said else ""))

    def _kept(self, line: Line, passage: str, prompt: str) -> Kept | None:
        """The answer of a line; None where there is none and another batch may bring one."""
        room, reply, trouble = self._settings.max_output_tokens, line.reply, line.trouble
        if reply is None:
            if trouble is None or trouble.passing or trouble.unknown_form or trouble.unknown_field:
                return None
            return Kept(line.custom_id, passage, prompt, trouble.line, 1, 0, 0, trouble.kind, room)
        took = (reply.input_tokens or 0, reply.output_tokens or 0)
        self._collected.calls += 1
        self._collected.input_tokens += took[0]
        self._collected.output_tokens += took[1]
        if reply.refusal:
            return Kept(line.custom_id, passage, prompt, f"the model declines: {reply.refusal}", 1, *took, "refused", room)
        if reply.cut:
            return Kept(line.custom_id, passage, prompt, f"the answer does not fit into {room} tokens", 1, *took, "too_long", room)
        return Kept(line.custom_id, passage, prompt, reply.text, 1, *took) if reply.text else None

    # -- batches to be sent ------------------------------------------------------------------------

    def _reply(self, note: str, question: Question, given: str) -> Reply | None:
        """The answer to a question, or why it has none; None where a batch is to bring it."""
        self._answers.carry_over(question, given)
        known = self._service.known(question)
        if isinstance(known, Answer):
            return reply_of(known)
        key = self._answers.key(question)
        if key in self._gathered:
            return None
        row = next(iter(list(self._database.rows(
            "select request.tries, batch.state from request left join batch on batch.id = request.batch "
            "where request.question = :key and request.place = :place", key=key, place=self._place))), (0, None))
        if row[1] in ("made", "sent"):
            return None
        if row[0] >= TRIES:
            return Reply(known.line, known.kind) if known is not None else Reply(f"{TRIES} batches of the provider brought no answer", "deadline")
        if not self._service.proven:
            return self._first(note, question)
        try:
            self._budget.release(self._budget.reserve(input_of(question, turns_of(question)), self._settings.max_output_tokens), lost=True)
        except Trouble as trouble:
            return Reply(trouble.line, trouble.kind)
        self._gather(key, question, int(row[0]) + 1)
        return None

    def _first(self, note: str, question: Question) -> Reply:
        """One question asked at once, to learn how the service is asked for JSON before thousands are sent that it may not understand."""
        (answer,) = self._service.ask([question])
        if not self._service.proven and answer.failure_kind not in ("refused", "context", "too_long"):
            raise ServiceError(f"{self._settings.place}, model {self._service.model}: {note}, {question.name} has no answer "
                               f"({answer.failure}); no batch was sent")
        return reply_of(answer)

    def _gather(self, key: str, question: Question, tries: int) -> None:
        line = (line_of(key, question, self._settings, self._service.manner) + "\n").encode("utf-8", "backslashreplace")
        if self._files and (len(self._files[-1][1]) >= LINES or self._size + len(line) > BYTES):
            self.send()
        if not self._files:
            self._files.append((uuid.uuid4().hex, []))
            self._size = 0
        id_, keys = self._files[-1]
        self._folder.mkdir(exist_ok=True)
        with open(os.open(self._folder / f"{id_}.jsonl", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "ab") as file:
            file.write(line)
        self._size += len(line)
        keys.append(key)
        self._gathered[key] = {"passage": question.name, "prompt": question.prompt, "tries": tries}

    def send(self) -> None:
        """Sends what was gathered: at the end of a run, and whenever a file is full.

        :raises ServiceError: when the provider does not take it. What it may have taken all the same is looked for by the next run.
        """
        while self._files:
            id_, keys = self._files[0]
            path = self._folder / f"{id_}.jsonl"
            rows = [{"question": key, "place": self._place, "batch": id_, **self._gathered.pop(key)} for key in keys]
            with self._database.transaction():
                self._database.execute("insert into batch (id, place, state, questions, sent, file) values (:id, :place, 'made', :questions, :now, "
                                       ":file)", id=id_, place=self._place, questions=len(keys), now=now(), file=path.name)
                self._database.many("delete from request where question = :question and place = :place",
                                    [{"question": row["question"], "place": row["place"]} for row in rows])
                self._database.many(f"insert into request ({', '.join(rows[0])}) values ({', '.join(f':{name}' for name in rows[0])})", rows)
            self._files.pop(0)  # from here on the file belongs to the batch
            batch = self._provider.send(path, id_)
            self._mark(id_, "sent", batch.id)
            self.remarks.append(f"{batch.id}: {len(keys):,} passages sent to {self._settings.place}; "
                                "run the same command again to collect the answers")

    def _mark(self, id_: str, state: str, remote: str) -> None:
        with self._database.transaction():
            self._database.execute("update batch set state = :state, remote = :remote where id = :id", id=id_, state=state, remote=remote)

    def _drop(self, id_: str) -> None:
        """A batch that the provider does not have."""
        with self._database.transaction():
            self._database.execute("update request set tries = tries - 1, batch = null where batch = :id", id=id_)
            self._database.execute("delete from batch where id = :id", id=id_)
        (self._folder / f"{id_}.jsonl").unlink(missing_ok=True)


def under_way(ledger: Ledger, place: str) -> list[tuple[str, str, int]]:
    """The batches that were sent and not collected: our name, the provider's, and how many questions."""
    query = "select id, coalesce(remote, id), questions from batch where state in ('made', 'sent') and place = :place order by sent, id"
    return [(row[0], row[1], int(row[2])) for row in ledger.database.rows(query, place=place)]


def give_up(ledger: Ledger, provider: Batches, place: str, out: Path) -> None:
    """Cancels the batches that are under way; their questions are asked anew.

    :raises ServiceError: when the provider does not cancel one.
    """
    for id_, remote, _ in under_way(ledger, place):
        if remote != id_:
            provider.cancel(remote)
        with ledger.database.transaction():
            ledger.database.execute("update request set tries = tries - 1 where batch = :id", id=id_)
            ledger.database.execute("update batch set state = 'given up', collected = :now where id = :id", id=id_, now=now())
        (out / FOLDER / f"{id_}.jsonl").unlink(missing_ok=True)


def ask_for_them(ledger: Ledger, place: str) -> None:
    """InputError where batches are under way and this run would ask for the same again."""
    if open_ := under_way(ledger, place):
        count = sum(questions for _, _, questions in open_)
        raise InputError(f"{open_[0][1]}", f"is under way with {count:,} passages of this audit" if len(open_) == 1 else
                         f"and {len(open_) - 1} more batches are under way with {count:,} passages of this audit",
                         "Add --provider-batch to collect it, or --cancel-batches to give it up.")
