"""Four eyes: one person asks for the sign-off, another grants it, and it is bound to what both had before them.

What is signed is the note, the sources, the rules and every decision that stands, as one digest: the basis. When any of these
changes, the sign-off stays in the log and is shown as stale. Who asked cannot grant, neither when the entry is written nor
when the log is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Literal

from verifier.dataclass import dataclass
from verifier.review.entries import ON_CLAIMS, effective
from verifier.review.log import Entry, same_person, wrong_grant
from verifier.review.marks import digest_of
from verifier.verification import VERSION


class Refused(Exception):
    """A decision that is not taken, for a reason that the one who made it can see to; ``key`` names it in the words of the page."""

    def __init__(self, key: str, **details: str) -> None:
        self.key, self.details = key, details
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Signing:
    """Where the sign-off stands: nothing yet, asked for, granted, refused; ``fresh`` is False when what was signed has changed."""

    status: Literal["none", "asked", "granted", "refused"]
    asked: Entry | None = None
    answered: Entry | None = None
    fresh: bool = True
    sole: bool = False


def basis_of(document: str, sources: Iterable[str], entries: list[Entry], asked: str = "") -> str:
    """The digest of what a sign-off is about: sha256 of the note, of the sources, the rules, a model's answers, and the decisions that stand."""
    decided = (entry["hash"] for entry in effective(entries) if entry["kind"] in ON_CLAIMS)
    return digest_of([document, *sources, "rules", VERSION, catalogue_digest(), *(["asked", asked] if asked else []), "decisions", *decided])


def signing(entries: list[Entry], basis: str) -> Signing:
    """The last sign-off in the log; a grant that does not count is passed over."""
    asked: dict[int, Entry] = {}
    found = Signing("none")
    for entry in effective(entries):
        kind = entry["kind"]
        if kind == "ask":
            asked[entry["seq"]] = entry
            found = Signing("asked", entry, None, entry["basis"] == basis)
        elif kind == "sign":
            found = Signing("granted", None, entry, entry["basis"] == basis, sole=True)
        elif kind in ("grant", "refuse") and found.status == "asked" and found.asked is not None and entry["asked"] == found.asked["seq"]:
            if kind == "grant" and wrong_grant(entry, asked):
                continue
            found = Signing("granted" if kind == "grant" else "refused", found.asked, entry, entry["basis"] == basis == found.asked["basis"])
    return found


def checked_step(kind: str, who: str, now: Signing, open_items: int, sole_allowed: bool) -> dict[str, object]:
    """What an entry of a sign-off has besides its kind.

    :raises Refused: when the step cannot be taken.
    """
    if kind in ("ask", "sign", "grant") and open_items:
        raise Refused("open_items", n=str(open_items))
    if kind == "sign":
        if not sole_allowed:
            raise Refused("four_eyes")
        return {}
    if kind == "ask":
        return {}
    if now.status != "asked" or now.asked is None:
        raise Refused("not_asked")
    if same_person(now.asked["who"], who) and kind == "grant":
        raise Refused("same_person", who=who)
    if not now.fresh:
        raise Refused("changed_since_asked")
    return {"asked": now.asked["seq"]}


@cache
def catalogue_digest() -> str:
    """The sha256 of the rules as data: every metric, formula and provider field."""
    whole = hashlib.sha256()
    folders = [resources.files("verifier.catalogue")]
    while folders:
        for each in sorted(folders.pop().iterdir(), key=lambda one: one.name):
            if each.is_dir():
                folders.append(each)
            elif each.name.endswith(".toml"):
                data = each.read_bytes()
                whole.update(f"{each.name}:{len(data)}:".encode() + data)
    return whole.hexdigest()
