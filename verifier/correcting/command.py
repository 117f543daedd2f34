"""``verifier fix``: prints or writes the correction of a note."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from verifier.errors import InputError

_WRITTEN = (".md", ".markdown", ".mdown", ".txt", ".text", ".log", ".docx")
_ABOUT = """Puts the right numbers into a note, through all that follows from them, in its author's own style, and prints a unified diff.

A number is changed only where the check finds it wrong and knows the right one. The words of a conclusion that no longer holds are not
rewritten: its sentence is listed for the author on standard error, with whatever else only the author can put right. Run twice, it changes
nothing more."""
_FORMATS = """--format json prints an object: schema "verifier.fix/1", document, edits (span, old, new, claim, turned, why), flags (span, sentence,
becomes, reasons, claims), diff, and clean: whether nothing is left to do. In a .docx, --write and --output make tracked changes and comments
by "verifier" (pip install 'verifier[word]'). Exit status: 0 the note as it then stands holds no wrong number that was found, 1 it does,
2 unusable call or input."""


def add_command(commands: Any, place: Callable[[str], Any]) -> None:
    """Adds ``fix`` to the commands; ``place`` reads where a source is."""
    fix = commands.add_parser("fix", help="put the right numbers into a note: a diff, the file itself, or tracked changes in Word",
                              description=_ABOUT, epilog=_FORMATS, formatter_class=argparse.RawDescriptionHelpFormatter)
    fix.add_argument("document", metavar="NOTE", type=Path, help="a file (.md .txt .docx; of .html, .pdf and .pptx the diff alone)")
    fix.add_argument("--source", metavar="FILE|URL", action="append", default=[], type=place, help="figures to check against; repeatable")
    where = fix.add_mutually_exclusive_group()
    where.add_argument("--write", action="store_true", help="write the corrected note in its place, in its own encoding")
    where.add_argument("--output", metavar="FILE", type=Path, help="write the corrected note there instead; a .diff or .patch holds the diff")
    fix.add_argument("--format", choices=("diff", "json"), default="diff", help="what standard output gets (default: diff)")
    fix.add_argument("--entity", metavar="NAME", help="the company the document is about, where the text does not say")
    fix.add_argument("--lang", choices=("zh", "en"), help="language of the findings (default: the document's)")
    fix.set_defaults(run=_fix)


def _fix(options: argparse.Namespace) -> int:
    from verifier.correcting import corrected
    from verifier.correcting.difference import unified
    from verifier.correcting.wording import closing, flags_listed
    from verifier.documents.reading import read_document, read_document_bytes
    from verifier.whole_files import put

    path: Path = options.document
    target = path if options.write else options.output
    diff_only = target is not None and target.suffix.lower() in (".diff", ".patch")
    if target is not None and not diff_only:
        _writable(path, target, [one for one in options.source if isinstance(one, Path)])
    data = path.read_bytes() if path.is_file() else None
    document = read_document_bytes(data, path.name) if data is not None else read_document(path)
    made = corrected(document, options.source, entity=options.entity, language=options.lang)
    language = options.lang or made.before.document.language
    difference = unified(document.text, made.text, path.name)
    if target is not None and data is not None and (made.edits or made.flags or target != path):
        put(target, difference.encode("utf-8", "surrogatepass") if diff_only else _corrected_file(path, data, made))
    if options.format == "json":
        sys.stdout.write(json.dumps(_as_json(made, difference), ensure_ascii=False, indent=1) + "\n")
    elif target is None:
        sys.stdout.write(difference)
    starts = {flag.span[0]: document.text.count("\n", 0, flag.span[0]) + 1 for flag in made.flags}
    print(flags_listed(made, path.name, starts, language) + closing(made, language, str(target) if target else None), file=sys.stderr)
    stands = made.after if target is not None and not diff_only else made.before
    wrong = [one.verdict for one in stands.claims if one.waived is None] + [one.verdict for one in stands.tables if one.waived is None]
    return int(not {"refuted", "tainted"}.isdisjoint(wrong) or (target is not None and bool(made.flags)))


def _writable(path: Path, target: Path, sources: list[Path]) -> None:
    if path.suffix.lower() not in _WRITTEN:
        raise InputError(str(path), f"is a format that is not corrected in place ({path.suffix or 'no suffix'})",
                         "Take the diff, or give the text it was made from.")
    if target.is_dir():
        raise InputError(str(target), "is a folder", "Name a file for --output.")
    if not target.parent.is_dir():
        raise InputError(str(target), "stands in a folder that does not exist", "Make the folder first.")
    if target.exists() and any(source.exists() and target.samefile(source) for source in sources):
        raise InputError(str(target), "is a source of this check", "Name another file.")
    if path.suffix.lower() == ".docx" and target.suffix.lower() != ".docx":
        raise InputError(str(target), "is no .docx, but the note is", "End its name in .docx, or in .diff for the diff.")


def _corrected_file(path: Path, data: bytes, made: Any) -> bytes:
    if path.suffix.lower() == ".docx":
        from verifier.correcting.word import redlined

        return redlined(data, path.name, made) if made.edits or made.flags else data
    from verifier.correcting.saving import encoded_like

    return encoded_like(data, made.text) if made.edits else data


def _as_json(made: Any, difference: str) -> dict[str, Any]:
    text = made.document.text
    return {
        "schema": "verifier.fix/1",
        "document": {"name": made.document.name, "sha256": made.document.sha256},
        "edits": [{"span": [e.start, e.end], "old": text[e.start:e.end], "new": e.new, "claim": e.claim, "turned": e.turned, "why": e.why}
                  for e in made.edits],
        "flags": [{"span": list(flag.span), "sentence": flag.sentence, "becomes": flag.becomes, "reasons": list(dict.fromkeys(flag.reasons)),
                   "claims": [{"id": claim.id, "number": claim.number.text, "span": list(claim.number.span), "verdict": claim.verdict,
                               "expected": claim.expected.text if claim.expected else None, "message": claim.message} for claim in flag.claims]}
                  for flag in made.flags],
        "diff": difference, "clean": made.clean,
    }
