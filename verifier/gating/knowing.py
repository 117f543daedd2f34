"""``--baseline`` and ``--write-baseline``: findings that are known do not block."""

from __future__ import annotations

from pathlib import Path

from verifier.baseline import against, read_baseline, with_findings
from verifier.errors import InputError
from verifier.records import Report
from verifier.whole_files import put


def known(reports: dict[str, Report], baseline: Path | None, write: bool) -> dict[str, Report]:
    """The reports, by the path of their notes, with their findings marked as known or new; written first where that is asked for.

    :raises InputError: when the baseline cannot be read or written, or is not named.
    """
    if baseline is None:
        if write:
            raise InputError("--write-baseline", "does not say where", "Name the file with --baseline FILE.")
        return reports
    if write:
        put(baseline, with_findings(baseline, reports).encode("utf-8", "backslashreplace"))
    found = read_baseline(baseline)
    return {name: against(report, found.get(name, {})) for name, report in reports.items()}
