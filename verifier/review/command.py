"""``verifier review``: its options, and the server they start."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verifier.errors import InputError

if TYPE_CHECKING:
    import socket

PACKAGES = ("starlette", "uvicorn", "jinja2")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_command(commands: Any) -> None:
    """Puts the command with its options among the others."""
    parser = commands.add_parser("review", help="review notes in the browser before they are published; and POST /v1/check")
    parser.add_argument("documents", metavar="DOC", nargs="*", type=Path, help="notes to review; none: the HTTP service alone")
    parser.add_argument("--source", metavar="FILE", action="append", default=[], type=Path, help="figures to check against; repeatable")
    parser.add_argument("--entity", metavar="NAME", help="the company the notes are about, where they do not say")
    parser.add_argument("--lang", choices=("zh", "en"), help="language of the page (default: the note's)")
    parser.add_argument("--as", dest="names", metavar="NAME", action="append", default=[],
                        help="a reviewer; each gets a link of their own; repeatable (default: the user of this machine)")
    parser.add_argument("--log", metavar="FOLDER", type=Path, help="where decision logs are kept (default: beside each note)")
    parser.add_argument("--sole", action="store_true", help="let one person sign alone (default: another person must)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; beyond the loopback a token is needed (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8765, help="0 for any free one (default: 8765)")
    parser.add_argument("--token", metavar="TOKEN", help="what callers of /v1/check must bear (or the variable VERIFIER_REVIEW_TOKEN)")
    parser.add_argument("--allow-host", metavar="NAME", action="append", default=[], help="a further host name, such as the proxy's; repeatable")
    parser.add_argument("--root-path", metavar="PATH", default="", help="the prefix under which a proxy shows the page")
    parser.add_argument("--max-bytes", type=int, default=4 * 1024 * 1024, help="largest request to /v1/check (default: 4 MiB)")
    parser.add_argument("--max-seconds", type=float, default=20, help="longest check for /v1/check (default: 20)")
    parser.add_argument("--verify-log", metavar="LOG", nargs="+", type=Path, help="check decision logs instead: 0 intact, 1 not")
    _extractor(parser)
    parser.set_defaults(run=run)


def _extractor(parser: argparse.ArgumentParser) -> None:
    from verifier.extractors.llm.options import add_options

    parser.add_argument("--extractor", choices=("auto", "rules", "llm", "hybrid"), default="auto",
                        help="who finds the claims: the rules, a model, or both (default: both where a model is configured, else the rules)")
    add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Serves until interrupted, or checks logs."""
    if options.verify_log:
        return _verified(options.verify_log)
    from importlib.util import find_spec

    for package in PACKAGES:
        if find_spec(package) is None:
            raise InputError("verifier review", f"needs the package {package}", "Install it with: pip install 'verifier[review]'.")
    token = options.token or os.environ.get("VERIFIER_REVIEW_TOKEN") or None
    if options.host not in _LOOPBACK and not token:
        raise InputError(f"--host {options.host}", "is beyond this machine and there is no token", "Give --token, or listen on 127.0.0.1.")
    if token is not None and len(token) < 16:
        raise InputError("--token", "is too short to keep anybody out", "Use 16 characters or more.")
    site = site_of(options, token)
    listening = _listening(options.host, options.port)
    _welcome(site, options, listening)
    _serve(site.app(), listening, options.root_path.rstrip("/"))
    return 0


def site_of(options: argparse.Namespace, token: str | None) -> Any:
    """The site that the options describe, its notes read once so that what cannot be used is said before anybody looks.

    :raises InputError: when a note, a source or a log cannot be used.
    """
    from verifier.review.asking import Remembering, service_of
    from verifier.review.desk import Desk
    from verifier.review.http_check import Service
    from verifier.review.log import DecisionLog
    from verifier.review.server import Desks
    from verifier.review.visitors import Visitors

    names = [" ".join(name.split()) for name in options.names] or [_user()]
    if not all(names):
        raise InputError("--as", "is empty", "Give the reviewer's name.")
    if options.log is not None and not options.log.is_dir():
        raise InputError(str(options.log), "is no folder", "Make the folder first.")
    desks = []
    service = service_of(options) if options.documents else None
    extractor, model = ("rules", None) if service is None else ("llm" if options.extractor == "llm" else "hybrid", Remembering(service))
    for document in options.documents:
        folder = options.log or document.parent
        log = DecisionLog(folder / f"{document.name}.review.jsonl")
        desk = Desk(document, options.source, log, entity=options.entity, sole=options.sole, extractor=extractor, model=model)
        log.entries()
        desk.state(options.lang)
        desks.append(desk)
    if len({desk.log.path for desk in desks}) < len(desks):
        raise InputError("DOC", "two notes of one name would share a log", "Give them different names, or leave --log out.")
    checking = Service(token, largest=options.max_bytes, seconds=options.max_seconds)
    hosts = [*options.allow_host, *([] if options.host in ("0.0.0.0", "::") else [options.host])]
    return Desks(desks, Visitors(names), checking, language=options.lang, hosts=hosts)


def _listening(host: str, port: int) -> socket.socket:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as reason:
        made.close()
        raise InputError(f"--host {host} --port {port}", f"cannot be listened on ({reason.strerror})", "Choose another --port, or 0.") from None
    return made


def _welcome(site: Any, options: argparse.Namespace, listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    base = f"http://{shown}:{port}"
    if site.desks:
        for name in site.visitors.tokens.values():
            print(f"verifier: {name}: {site.visitors.link(name, base)}", file=sys.stderr)
    print(f"verifier: POST {base}/v1/check, described at {base}/openapi.json; Ctrl+C ends it", file=sys.stderr, flush=True)


def _serve(app: Any, listening: socket.socket, root_path: str) -> None:
    import uvicorn

    trusted = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
    config = uvicorn.Config(app, log_level="warning", root_path=root_path, proxy_headers=True, forwarded_allow_ips=trusted, server_header=False,
                            timeout_keep_alive=10, limit_concurrency=200)
    uvicorn.Server(config).run(sockets=[listening])


def _verified(logs: list[Path]) -> int:
    from verifier.review.log import DecisionLog, problems

    status = 0
    for path in logs:
        found = problems(path)
        for line in found:
            print(line)
        if found:
            status = 1
        else:
            entries = DecisionLog(path).entries()
            print(f"{path.name}: intact, {len(entries)} entries, head {entries[-1]['hash'] if entries else '-'}")
    return status


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"
