"""Live sources: ``tushare:603019.SH`` and ``sec:AAPL``, two stable protocols asked over HTTP for what a note needs.

The vendors' clients parse into floats and lose the last printed place, so each protocol is spoken here, in one small module: ``plan`` says which
requests answer the needs, ``fetch`` makes one of them, ``read`` turns the saved answers into figures. Every answer is kept as the bytes that came
(:mod:`verifier.sources.live.snapshots`); a run reads one vintage of a source and never two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from verifier.addresses import Address
from verifier.errors import InputError
from verifier.figures import Source
from verifier.needs import Needs
from verifier.sources.live import companyfacts, tushare_pro
from verifier.sources.live.fetching import Session
from verifier.sources.live.settings import Settings, settings_of
from verifier.sources.live.snapshots import Answer, Request, Vintage, newest, saved


class Provider(Protocol):
    """What a module of a service offers."""

    def code_of(self, written: str, place: str) -> str: ...

    def plan(self, code: str, needs: Needs) -> tuple[Request, ...]: ...

    def fetch(self, session: Session, settings: Settings, request: Request, earlier: tuple[Answer, ...]) -> Iterator[Answer]: ...

    def read(self, vintage: Vintage, needs: Needs, name: str) -> Source: ...


PROVIDERS: dict[str, Provider] = {"tushare": tushare_pro, "sec": companyfacts}


def read(address: Address, needs: Needs) -> Source:
    """The figures that a service gives on a company, as far as they bear on the needs.

    :raises InputError: when there is no such company, no token or contact, no answer in time, or, offline, no snapshot.
    """
    provider = PROVIDERS[address.scheme]
    code = provider.code_of(address.rest.strip(), address.public)
    name = f"{address.scheme}:{code}"
    settings = settings_of(address.scheme, offline=address.offline, snapshots=address.snapshots)
    wanted = provider.plan(code, needs)
    vintage = newest(settings.snapshots, name, wanted, None if settings.offline else settings.max_age)
    if vintage is None:
        if settings.offline:
            raise InputError(name, f"has no snapshot in {settings.snapshots}", "Run once without --offline, or name the folder with --snapshots.")
        vintage = _fetched(provider, name, wanted, settings)
    source = provider.read(vintage, needs, f"{name}@{vintage.stamp}")
    source.name, source.sha256 = f"{name}@{vintage.stamp}", vintage.sha256
    source.unread += [f"{request.name}: not in the snapshot" for request in wanted if not vintage.holds(request)]
    if not source.figures:
        unread = f" ({'; '.join(source.unread[:3])})" if source.unread else ""
        raise InputError(name, f"gives no figures for this note{unread}", "Check the code, and what the account may ask for.")
    source.notes.append(f"snapshot {vintage.folder}")
    return source


def _fetched(provider: Provider, name: str, wanted: Sequence[Request], settings: Settings) -> Vintage:
    """All requests made anew and saved as one vintage."""
    answers: list[Answer] = []
    with Session(name, settings) as session:
        for request in wanted:
            answers += provider.fetch(session, settings, request, tuple(answers))
    return saved(settings.snapshots, name, answers)
