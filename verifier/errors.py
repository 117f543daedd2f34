"""What a user can mend, told apart from what is our fault.

An :class:`InputError` is one line for the one who can mend it::

    place: what is wrong (what was found). What to do.

Everything else that escapes is a defect of the program and keeps its traceback.
"""

from __future__ import annotations


class VerifierError(Exception):
    """Any failure that the caller, not the program, can put right."""


class InputError(VerifierError):
    """A document, source, option or setting that cannot be used; the command line exits with 2.

    >>> str(InputError("note.md", "is empty", "Give a file with text."))
    'note.md: is empty. Give a file with text.'
    """

    def __init__(self, place: str, problem: str, remedy: str = "") -> None:
        self.place, self.problem, self.remedy = place, problem, remedy
        super().__init__(f"{place}: {problem}." + (f" {remedy}" if remedy else ""))


class ServiceError(VerifierError):
    """The language model service could not be used and the run was told not to go on without it; exit 3."""
