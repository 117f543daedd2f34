"""What can go wrong between a question and its answer, sorted: what it is, whether to try again, and when."""

from __future__ import annotations

import json
import math
import re
import time
from email.utils import parsedate_to_datetime
from typing import Any, Literal

Kind = Literal["unreachable", "overloaded", "deadline", "gone", "rejected", "context", "too_long", "refused", "empty", "malformed", "schema",
               "budget", "unrecorded", "stopped"]
"""``unreachable``: no connection, a broken one, or a failure of the service; ``overloaded``: it asks to wait longer than there is time;
``deadline``: no answer in time; ``gone``: no such model, or the key is not accepted; ``rejected``: the request cannot be served;
``context``: the question is too long for the model; ``too_long``: the answer is; ``refused``: the model declines; ``empty``, ``malformed``,
``schema``: the answer is nothing, no JSON, or JSON of another form; ``budget``: the run's limit; ``unrecorded``: nothing kept to replay;
``stopped``: the run was ended by its user."""

SPLITTABLE: frozenset[Kind] = frozenset({"context", "too_long"})
"""Kinds that a shorter passage may mend."""

_CONTEXT = re.compile(r"context.{0,3}(?:size|length|window|limit)|maximum context|max_model_len|too many (?:input )?tokens|(?:prompt|input|request)[^.]{0,30} too (?:long|large)|"
                      r"reduce the length|input length", re.IGNORECASE)
_NOT_KNOWN = re.compile(r"unsupported|not support|unknown|unrecogni[sz]ed|not permitted|not allowed|unexpected|extra (?:inputs|fields)|additional propert|instead|"
                        r"invalid.{0,12}(?:param|argument)|no longer", re.IGNORECASE)
_FORM = re.compile(r"response_?format|json_?schema|json_?object|structured.?output|json mode|tool|function.?call|grammar|guided|invalid schema|must be ['\"]?text",
                   re.IGNORECASE)
_NO_OPTIONAL = re.compile(r"['\"`]required['\"`] is required|every key in properties|(?:all|every) (?:fields?|propert\w+|keys?)[^.]{0,40} required", re.IGNORECASE)
_FIELD = re.compile(r"\b(?:max_completion_tokens|max_tokens|parallel_tool_calls|temperature|seed)\b")  # that a service may not know


class Trouble(Exception):
    """One request, or one question for good, that gave no answer.

    ``passing``: the same request may succeed later, not before ``after`` seconds where given. ``unknown_field`` and ``unknown_form``: the
    service does not know a field, or a way to ask for JSON, that was used. ``charged``: it may have been paid for all the same.
    """

    def __init__(self, kind: Kind, line: str, *, passing: bool = False, after: float | None = None, unknown_field: str = "",
                 unknown_form: bool = False, charged: bool = False) -> None:
        super().__init__(line)
        self.kind, self.line, self.passing, self.after = kind, line, passing, after
        self.unknown_field, self.unknown_form, self.charged = unknown_field, unknown_form, charged


def trouble_of_status(status: int, words: str, headers: Any) -> Trouble:
    """The trouble an HTTP error status tells of, with what the service said about it."""
    line = f"HTTP {status}: {one_line(words)}" if words.strip() else f"HTTP {status}"
    if status < 500 and _CONTEXT.search(words):
        return Trouble("context", f"the passage is too long for the model ({line})")
    if status in (400, 422) and _NO_OPTIONAL.search(words):
        return Trouble("rejected", line, unknown_field="optional", unknown_form=True)
    if status in (400, 404, 415, 422, 500, 501):
        field = _FIELD.search(words)  # the first named: a service may go on to name the one to use instead
        if field and status in (400, 422) and _NOT_KNOWN.search(words):
            return Trouble("rejected", line, unknown_field=field[0])
        if _FORM.search(words) and (status != 404 or _NOT_KNOWN.search(words) or "support" in words):
            return Trouble("rejected", line, unknown_form=True)
    if status in (401, 402, 403):
        return Trouble("gone", f"the key is not accepted, or not for this model ({line})")
    if status in (404, 410):
        return Trouble("gone", f"there is no such model or address ({line})")
    if status == 429 and re.search(r"insufficient_quota|exceeded your current quota|billing", words):
        return Trouble("gone", f"the account's quota is used up ({line})")
    if status in (408, 409, 425, 429) or status >= 500:
        return Trouble("overloaded" if status in (429, 503, 529) else "unreachable", line, passing=True, after=_after(headers))
    return Trouble("rejected", line)


def _after(headers: Any) -> float | None:
    """Seconds that the service asks to wait; None where it does not say."""
    get = getattr(headers, "get", None)
    if get is None:
        return None
    for name, scale in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        written = get(name)
        if not written:
            continue
        try:
            seconds = float(written) / scale
        except ValueError:
            try:
                seconds = parsedate_to_datetime(written).timestamp() - time.time()
            except ValueError:
                continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None


def words_of_body(body: Any, text: str) -> str:
    """What an error body says: its message where it has one, else the body itself, shortened by :func:`one_line` later."""
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict):
            said = next((str(inner[name]) for name in ("message", "detail") if inner.get(name)), "") or json.dumps(inner, ensure_ascii=False)
            code = str(inner.get("code") or "")
            return f"{said}; {code}" if code and not code.isdigit() and code not in said else said
        return str(inner)
    return text


def one_line(text: str, longest: int = 200) -> str:
    """The text on one line that a terminal can show, shortened.

    >>> one_line("a\\n\\x1b[31mb")
    'a [31mb'
    """
    shown = " ".join("".join(ch if ch.isprintable() else " " for ch in text[: longest * 4]).split())
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
