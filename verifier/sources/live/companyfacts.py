"""The SEC's companyfacts: ``GET /api/xbrl/companyfacts/CIK##########.json``, no key, but who asks must say so in User-Agent.

The company's number comes from the SEC's list of tickers, which is kept in the same snapshot; ``sec:320193`` names it and needs no list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from verifier.errors import InputError
from verifier.figures import Source
from verifier.needs import Needs
from verifier.sources import json_payload, sec
from verifier.sources.live.fetching import Session
from verifier.sources.live.settings import Settings
from verifier.sources.live.snapshots import Answer, Request, Vintage

TICKERS, FACTS = "company_tickers", "companyfacts"


def code_of(written: str, place: str) -> str:
    """The ticker as the SEC writes it (BRK-B), or the number.

    :raises InputError: when it is neither.
    """
    code = written.upper().replace(".", "-").removeprefix("CIK")
    if not (code.isdigit() and len(code) <= 10 or code[:1].isalpha() and len(code) <= 10 and code.isascii() and code.replace("-", "").isalnum()):
        raise InputError(place, "names neither a ticker nor a CIK", "Write sec:AAPL or sec:320193.")
    return code


def plan(code: str, needs: Needs) -> tuple[Request, ...]:
    """The facts, after the list of tickers where a ticker is given; the service gives all facts of a company in one answer."""
    facts = Request(FACTS, (("company", code),))
    return (facts,) if code.isdigit() else (Request(TICKERS), facts)


def fetch(session: Session, settings: Settings, request: Request, earlier: tuple[Answer, ...]) -> Iterator[Answer]:
    """The answer to one request.

    :raises InputError: when the service cannot be used, or knows no such company.
    """
    if not settings.secret:
        raise InputError(session.place, "needs a contact, which the SEC asks for",
                         'Set VERIFIER_SEC_CONTACT="Name name@example.com", or contact under [sources.sec] of verifier.toml.')
    url = settings.addresses["tickers_url"]
    if request.name == FACTS:
        code = dict(request.parameters)["company"]
        number = code if code.isdigit() else str(_listed(earlier[0].data, code, session.place)["cik_str"])
        url = f"{settings.addresses['base_url']}/api/xbrl/companyfacts/CIK{number.zfill(10)}.json"
    data = session.ask("GET", url, headers={"User-Agent": f"verifier ({settings.secret})", "Accept": "application/json"})
    if request.name == FACTS and not sec.recognises(_parsed(data, session.place)):
        raise InputError(session.place, "the service answers with no companyfacts", "Check base_url under [sources.sec].")
    yield Answer(request, data, url, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))


def read(vintage: Vintage, needs: Needs, name: str) -> Source:
    """The company's figures of the time that the needs span, in the fiscal calendar that the filings tell."""
    answers = {answer.request.name: answer for answer in vintage.answers}
    payload = json_payload.parse(answers[FACTS].data, name)
    code = dict(answers[FACTS].request.parameters)["company"]
    if TICKERS in answers:
        payload["tickers"] = [code, code.replace("-", ".")]
    source = sec.read(payload, name)
    source.figures = [figure for figure in source.figures if needs.bears_on(figure.period)]
    return source


def _listed(data: bytes, ticker: str, place: str) -> dict[str, Any]:
    """The company of a ticker in the SEC's list.

    :raises InputError: when there is none.
    """
    listed = _parsed(data, place)
    rows = list(listed.values()) if isinstance(listed, dict) else []
    if not rows or not all(isinstance(row, dict) and {"cik_str", "ticker"} <= row.keys() for row in rows):
        raise InputError(place, "the service answers with no list of tickers", "Check tickers_url under [sources.sec].")
    found = [row for row in rows if str(row["ticker"]).upper() == ticker]
    if not found:
        raise InputError(place, "is no ticker that the SEC lists", "Write a listed ticker, or the company's CIK: sec:320193.")
    company: dict[str, Any] = found[0]
    return company


def _parsed(data: bytes, place: str) -> Any:
    try:
        return json_payload.parse(data, place)
    except InputError as reason:
        raise InputError(place, f"the service answers with broken JSON ({reason.problem})", "Check the addresses under [sources.sec].") from None
