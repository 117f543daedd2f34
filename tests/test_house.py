"""The house itself: imports run one way, no module without a meaning, no catch-all, no path of anybody's machine."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import warnings
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "verifier"

# From the bottom up; a part may import what stands below it, never beside or above. A dot names one module of a part.
LAYERS: tuple[frozenset[str], ...] = tuple(map(frozenset, (
    {"dataclass", "once", "pausing", "kept"},
    # nouns and exact numbers; "documents." is its dataclasses alone
    {"errors", "record", "interval", "periods", "units", "patterns", "quotes", "addresses", "documents."},
    {"fold", "records", "figures", "formula", "whole_files"},
    {"bases", "catalogue", "closes", "numerals", "period_words", "spans"},
    {"claims", "balance_days", "bank_lines"},
    {"documents", "matching", "needs", "namesakes"},                                             # reading begins on one side, judging on the other
    {"tabulation", "codes", "trails", "tabular", "streams"},
    {"sources", "extractors", "judging"},
    {"messages", "resolving", "correction", "waivers", "fingerprints"},
    {"modelled", "itemising"},
    {"verification"},
    {"reports", "scoring", "streaming", "correcting", "baseline"},
    {"explain", "comparing", "estimating"},
    {"agents"},                                                                     # a chain, a tool, a guard, a server
    {"runnable"},
    {"audit", "review", "gating"},                                                            # many notes; the page before publication, and the service
    {"cli"},
    {"__main__"},
)))
READING = frozenset({"documents", "tabulation", "sources", "extractors"})
JUDGING = frozenset({"matching", "codes", "trails", "tabular", "judging", "messages", "resolving", "correction"})
ALLOWED: dict[tuple[str, str], str] = {}
"""Arrows that ought not to be, each with its reason; one that no longer exists must leave this list."""

EMPTY_WORDS = frozenset({"utils", "util", "helpers", "helper", "manager", "core", "common", "base", "service", "misc"})
LONGEST, LONG = 450, 300
OVERLONG: dict[str, int] = {}
"""Files that are past the limit and how far they may grow; one that is mended must leave this list."""


@cache
def modules() -> dict[str, ast.Module]:
    return {_dotted(path): ast.parse(path.read_text("utf-8"), str(path)) for path in sorted(PACKAGE.rglob("*.py"))}


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


def arrows(known: dict[str, ast.Module]) -> set[tuple[str, str]]:
    """(importing module, imported module) within the package, imports inside functions included."""
    found: set[tuple[str, str]] = set()
    for module, tree in known.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            for name in names:
                if name.partition(".")[0] == "verifier":
                    target = name.removeprefix("verifier").removeprefix(".")
                    found.add((module, target if target in known else target.rpartition(".")[0]))
    return found


def part_of(module: str) -> str:
    return "documents." if module == "documents" else module.partition(".")[0]


def height(module: str) -> int:
    part = part_of(module)
    return next((level for level, parts in enumerate(LAYERS) if part in parts), -1)


def upward(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(importer, target) for importer, target in found
            if importer and part_of(importer).rstrip(".") != part_of(target).rstrip(".") and height(importer) <= height(target)}


def across(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    sides = (READING, JUDGING)
    return {(importer, target) for importer, target in found for one, other in (sides, sides[::-1])
            if part_of(importer) in one and part_of(target) in other}


def test_every_part_has_its_place() -> None:
    assert {part_of(module) for module in modules() if module and height(module) < 0} == set()


def test_imports_run_one_way_and_the_two_sides_do_not_know_each_other() -> None:
    wrong = upward(arrows(modules())) | across(arrows(modules()))
    unexplained = {(importer, target) for importer, target in wrong if (importer, part_of(target)) not in ALLOWED}
    assert not unexplained, "\n".join(f"verifier.{importer} must not import verifier.{target}" for importer, target in sorted(unexplained))
    gone = set(ALLOWED) - {(importer, part_of(target)) for importer, target in wrong}
    assert not gone, f"no longer so, take them out of ALLOWED: {gone}"


@pytest.mark.parametrize(("module", "line"), [
    ("interval", "from verifier.judging import Judge"), ("numerals.words", "from verifier import catalogue"),
    ("judging", "import verifier.sources.sec"), ("sources.sec", "def read():\n    from verifier.matching import Ledger"),
    ("catalogue.terms", "from verifier.numerals import scan")])
def test_an_upward_arrow_is_seen(module: str, line: str) -> None:
    known = modules() | {module: ast.parse(line)}
    assert any(importer == module for importer, _ in upward(arrows(known)) | across(arrows(known)))


def test_every_module_says_what_it_is_for() -> None:
    silent = [module for module, tree in modules().items() if not (ast.get_docstring(tree) or "").strip()]
    assert silent == []


def test_no_module_has_an_empty_name() -> None:
    assert [module for module in modules() if set(module.split(".")) & EMPTY_WORDS] == []


def test_nothing_catches_everything() -> None:
    """Only an exception that is raised again may be caught whatever it is."""
    broad = []
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {"BaseException"}
            again = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
            if caught & {"Exception", "BaseException"} and not again:
                broad.append(f"{module}:{node.lineno}")
    assert broad == []


def test_files_fit_a_reader() -> None:
    sizes = {path.relative_to(PACKAGE).as_posix(): len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {name: size for name, size in sizes.items() if size > OVERLONG.get(name, LONGEST)} == {}
    assert [name for name in OVERLONG if sizes.get(name, 0) <= LONGEST] == [], "mended: take them out of OVERLONG"
    if long := {name: size for name, size in sizes.items() if size > LONG}:
        warnings.warn(f"longer than {LONG} lines: {long}", stacklevel=1)


def test_nothing_tracked_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout")
    private = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/[\w.]|[A-Z]:\\\\Users\\\\")
    named = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path == Path(__file__).resolve() or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data[:4096] and (found := private.search(data.decode("utf-8", "replace"))):
            named.append(f"{name}: {found[0]}")
    assert named == []


def test_the_network_is_shut_off() -> None:
    with pytest.raises(PermissionError, match="shut off"):
        socket.create_connection(("192.0.2.1", 9), timeout=1)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=2).close()
