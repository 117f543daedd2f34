"""What judging found of a claim."""

from __future__ import annotations

from verifier.claims import Reading
from verifier.dataclass import dataclass, field
from verifier.interval import Interval
from verifier.matching import Derived
from verifier.records import Verdict


@dataclass(slots=True)
class Outcome:
    """What judging found of one claim.

    ``right`` is the recomputed value where there is one; ``shown`` the arithmetic behind it; ``own`` the claim's own step
    on the document's numbers where that is another; ``note`` a diagnosis in figures for the message.
    """

    verdict: Verdict
    codes: list[str] = field(default_factory=list)
    right: Interval | None = None
    shown: Derived | None = None
    own: Derived | None = None
    reading: Reading | None = None
    depends_on: list[int] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    detail: dict[str, object] = field(default_factory=dict)
    raw: bool = False
