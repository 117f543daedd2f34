"""What a model's part in a check comes to in the report: which claims are given, and who was asked with what at which cost."""

from __future__ import annotations

from collections.abc import Callable

from verifier.claims import Claim, Extraction
from verifier.dataclass import dataclass, replace
from verifier.extractors.llm.proposing import Asker, Modelled
from verifier.judging import Judge, Outcome
from verifier.matching import Ledger
from verifier.records import ExtractorRecord, Tokens
from verifier.resolving import resolved


@dataclass(slots=True)
class Settled:
    """What rules and model came to together. Judged anew, an unchanged claim keeps the verdict it has for any other reason than its readings."""

    held: Extraction
    outcomes: list[Outcome]
    silent: frozenset[int]

    def again(self, extraction: Extraction, ledger_of: Callable[[list[Claim]], Ledger]) -> list[Outcome]:
        """The outcomes of the same claims, some of them changed."""
        judged = Judge(ledger_of(extraction.claims), extraction.claims, extraction.numerals).all()
        plain = Judge(ledger_of(self.held.claims), self.held.claims, self.held.numerals).all()
        for i, (now, before) in enumerate(zip(extraction.claims, self.held.claims, strict=True)):
            if now is before and (plain[i].verdict, plain[i].codes) != (self.outcomes[i].verdict, self.outcomes[i].codes):
                judged[i] = self.outcomes[i]
        return judged


@dataclass(slots=True)
class Part:
    """A model's proposals for one document, and whose they are.

    ``alone`` reports only what the model spoke of, or could not be asked about; else the rules' claims stand beside.
    """

    modelled: Modelled
    asker: Asker
    alone: bool
    _settled: Settled | None = None

    def outcomes(self, extraction: Extraction, ledger_of: Callable[[list[Claim]], Ledger]) -> tuple[Extraction, list[Outcome], frozenset[int]]:
        """The claims with the model's among them, all outcomes, and the indices of claims that are not reported.

        Asked again, with claims or numbers changed by a reviewer, those are judged anew beside what was settled the first time.
        """
        if self._settled is not None:
            return extraction, self._settled.again(extraction, ledger_of), self._settled.silent
        claims, outcomes, silent = resolved(extraction, ledger_of, self.modelled.merge)
        reported = {claim.number for claim in claims if claim.index not in silent}
        aside = {number: rule for number, rule in extraction.set_aside.items() if number not in reported}
        held = replace(extraction, claims=claims, operands=extraction.operands - reported, set_aside=aside)
        if self.alone:
            spoken = self.modelled.merge.said | self.modelled.unanswered
            silent |= {claim.index for claim in claims if claim.number not in spoken}
        self._settled = Settled(held, list(outcomes), silent)
        return held, outcomes, silent

    def record(self) -> ExtractorRecord:
        """Who was asked: the same for answers that were kept as for answers just given."""
        answers = self.modelled.answers
        price = getattr(self.asker, "price", None)
        cost = price(answers) if price is not None else None
        return ExtractorRecord(
            name="llm" if self.alone else "hybrid",
            model=getattr(self.asker, "model", None),
            prompt=self.modelled.prompt,
            calls=sum(a.calls for a in answers),
            tokens=Tokens(input=sum(a.input_tokens for a in answers), output=sum(a.output_tokens for a in answers)),
            cost=None if cost is None else str(cost),
            rejected=self.modelled.rejected,
        )
