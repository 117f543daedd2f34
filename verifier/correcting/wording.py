"""What is said of corrections, in the note's language: what was changed and why, and what the author has to see to."""

from __future__ import annotations

from typing import Literal

from verifier.correcting.edits import Edit
from verifier.correcting.proposing import Reason
from verifier.correcting.rounds import Correction, Flag

Language = Literal["zh", "en"]
_LONGEST = 60

_REASONS: dict[Reason, tuple[str, str]] = {
    "conclusion": ("换上正确的数后，这句话的结论不再成立，措辞未改，请作者改写",
                   "with the right numbers this no longer holds; its words are left for the author to rewrite"),
    "unknown": ("有误，但无从得知正确的数，未改动", "wrong, but the right number is not known; left as it is"),
    "range": ("区间有误，未改动，请作者定夺", "the range is wrong; left as it is, for its author"),
    "words": ("要改的不只是数字，还有用词，未改动", "more than the number would have to change; left as it is"),
    "quoted": ("这里引用的是来源字段的原值，未改动；请核对取的是否是该用的字段",
               "this quotes a field of the source; left as it is: see whether it is the right field"),
    "borne-out": ("与来源不符，但文中用它列出的算式得出的正是来源的数，未改动，请作者核对",
                  "disagrees with the source, yet the arithmetic shown with it gives what the source says; left as it is, to be looked at"),
    "contradiction": ("与改正后的数字不符，未改动，请作者核对", "disagrees with the corrected numbers; left as it is, to be looked at"),
    "remains": ("换上算得的数后仍核对不上，未改动，请作者核对", "does not check even with the number computed; left as it is, to be looked at"),
}


def remark(edit: Edit) -> str:
    """The comment on a tracked change: the finding behind it, in one line."""
    words = " ".join(edit.why.split())
    return words or edit.claim or edit.new


def flag_text(flag: Flag, language: Language) -> str:
    """What the author has to see to in one sentence: why it was left, and each wrong number with the right one where it is known."""
    zh = language == "zh"
    why = dict.fromkeys(_REASONS[reason][0 if zh else 1] for reason in flag.reasons)
    found = dict.fromkeys(" ".join(claim.message.split()) for claim in flag.claims if claim.message)
    return ("；" if zh else "; ").join(why) + ("：" if zh else ": ") + " ".join(found)


def flags_listed(made: Correction, name: str, line_of: dict[int, int], language: Language) -> str:
    """The flags for a terminal, one a line: ``note.md:12: …``."""
    lines = []
    for flag in made.flags:
        words = " ".join(flag.becomes.split())
        short = words if len(words) <= _LONGEST else words[:_LONGEST] + "…"
        quoted = f"“{short}”" if language == "zh" else f'"{short}"'
        lines.append(f"{name}:{line_of[flag.span[0]]}: {quoted} {flag_text(flag, language)}\n")
    return "".join(lines)


def closing(made: Correction, language: Language, written: str | None) -> str:
    """One line that says what was done."""
    numbers, turned = sum(not edit.turned for edit in made.edits), sum(edit.turned for edit in made.edits)
    if language == "zh":
        words = f"改正 {numbers} 处数字" + (f"，随之改动 {turned} 处升降用词（请重读所在句）" if turned else "") + f"；留给作者 {len(made.flags)} 句"
        return f"{words}。" + (f"已写入 {written}。" if written else "")
    words = f"{numbers} number{'s' * (numbers != 1)} corrected" + (
        f", {turned} word{'s' * (turned != 1)} for rise or fall turned with them (read those sentences again)" if turned else "")
    words += f"; {len(made.flags)} sentence{'s' * (len(made.flags) != 1)} left to the author."
    return words + (f" Written to {written}." if written else "")
