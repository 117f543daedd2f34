"""Tushare Pro's wire protocol: one address, ``POST {api_name, token, params, fields}``, answered by ``{code, msg, data: {fields, items, has_more}}``.

Which endpoints are asked follows from the metrics that the note's claims need, or from the note naming one ("daily_basic.float_share"). An endpoint
that the account may not use is named as unread; the check goes on with the others.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Literal

from verifier.catalogue import fields
from verifier.errors import InputError
from verifier.figures import Source
from verifier.needs import Needs
from verifier.sources import json_payload, tushare
from verifier.sources.live.fetching import Session
from verifier.sources.live.settings import Settings
from verifier.sources.live.snapshots import Answer, Request, Vintage

PROVIDER = "tushare"
Range = Literal["once", "announced", "reported", "traded"]
_MARKETS: dict[str, dict[str, Range]] = {
    "A": {"income": "announced", "balancesheet": "announced", "cashflow": "announced", "fina_indicator": "reported", "express": "announced",
          "forecast": "announced", "daily_basic": "traded", "daily": "traded"},
    "HK": {"hk_fina_indicator": "reported", "hk_daily": "traded"},
    "US": {"us_fina_indicator": "reported"},
    "index": {"index_daily": "traded", "index_dailybasic": "traded"},
}
"""Endpoints by market: each is asked where it has a metric that is needed. ``announced``: their dates are those of announcements."""
_BESIDE: dict[str, Range] = {"dividend": "once", "fina_mainbz": "reported", "stk_holdernumber": "announced", "top10_holders": "reported",
                             "moneyflow": "traded", "bak_daily": "traded", "report_rc": "announced"}
"""Endpoints of mainland shares that are asked for what no other has, or where the note names them."""
_NAMES = {"A": "stock_basic", "HK": "hk_basic", "US": "us_basic", "index": "index_basic"}
_KEYS = {"once": "ts_code", "announced": "ts_code,ann_date,end_date,report_type,update_flag", "reported": "ts_code,ann_date,end_date,update_flag",
         "traded": "ts_code,trade_date"}
_FURTHER_KEYS = {"income": ",f_ann_date", "balancesheet": ",f_ann_date", "cashflow": ",f_ann_date", "fina_mainbz": ",bz_item,curr_type",
                 "dividend": ",ann_date,end_date,div_proc,record_date,ex_date", "top10_holders": ",holder_name", "forecast": ",type",
                 "report_rc": ",report_date,quarter,org_name", "stock_basic": ",name,fullname,enname", "hk_basic": ",name,fullname,enname",
                 "us_basic": ",name,enname", "index_basic": ",name,fullname"}
_CODE = re.compile(r"(?P<code>[A-Za-z0-9]{1,8})\.(?P<market>SH|SZ|BJ|HK|CSI|SI|CI)|[A-Z]{1,6}", re.IGNORECASE)
_INDEX = re.compile(r"000\d{3}\.SH|399\d{3}\.SZ|899\d{3}\.BJ|.*\.(?:CSI|SI|CI)")
_DAYS_OF_PRICES = 15
_PAGES = 20
_MINUTE = 61.0


def code_of(written: str, place: str) -> str:
    """The code as Tushare writes it.

    :raises InputError: when it is none.
    """
    if not _CODE.fullmatch(written):
        raise InputError(place, "names no code with its exchange", "Write tushare:603019.SH, tushare:00700.HK or tushare:000300.SH.")
    return written.upper()


def plan(code: str, needs: Needs) -> tuple[Request, ...]:
    """The requests that answer the needs; a company's names are always among them."""
    market = _market(code)
    endpoints = dict(_MARKETS[market])
    metrics: dict[str, set[str]] = {endpoint: set() for endpoint in (*endpoints, *_BESIDE)}
    for (endpoint, _), meaning in fields(PROVIDER).items():
        if endpoint in metrics:
            metrics[endpoint].add(meaning.metric)
    everything = not needs.metrics
    chosen = {endpoint for endpoint in endpoints if everything or metrics[endpoint] & needs.metrics or not metrics[endpoint] or needs.names(endpoint)}
    if market == "A" and not everything:
        had = set().union(*(metrics[endpoint] for endpoint in chosen)) if chosen else set()
        chosen |= {endpoint for endpoint in _BESIDE if metrics[endpoint] & needs.metrics - had or needs.names(endpoint)}
        chosen |= {"fina_mainbz"} if needs.parts else set()
    ranges = endpoints | _BESIDE
    asked = [Request(_NAMES[market], (("ts_code", code),))]
    for endpoint in [each for each in ranges if each in chosen]:
        first, last = _span(ranges[endpoint], needs)
        kinds = ("P", "D") if endpoint == "fina_mainbz" else ("",)
        asked += [Request(endpoint, (("ts_code", code), *((("type", kind),) if kind else ())), first, last) for kind in kinds]
    return tuple(asked)


def fetch(session: Session, settings: Settings, request: Request, earlier: tuple[Answer, ...]) -> Iterator[Answer]:
    """The answers to one request, one a page.

    :raises InputError: when the service cannot be used at all.
    """
    if not settings.secret:
        raise InputError(session.place, "needs a token", "Set VERIFIER_TUSHARE_TOKEN, or token under [sources.tushare] of verifier.toml.")
    parameters = dict(request.parameters) | _dates(request)
    done = 0
    for _ in range(_PAGES):
        page = parameters | ({"offset": str(done)} if done else {})
        asked = {"api_name": request.name, "params": page, "fields": _fields_of(request.name)}
        url = settings.addresses["base_url"]
        data = session.ask("POST", url, body=asked | {"token": settings.secret}, check=lambda body: _too_often(body, session.place))
        payload = _payload(data, session.place)
        problem = _problem(payload, session)
        yield Answer(request, data, url, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), problem, asked)
        found = payload.get("data")
        items = found.get("items") if isinstance(found, dict) else None
        if problem or not isinstance(found, dict) or not found.get("has_more") or not items:
            return
        done += len(items)
    raise InputError(session.place, f"gives more than {_PAGES} pages of {request.name}", "Narrow the note's periods down.")


def read(vintage: Vintage, needs: Needs, name: str) -> Source:
    """The figures of saved answers; what was declined is unread."""
    payloads: list[dict[str, Any]] = []
    declined: list[str] = []
    for answer in vintage.answers:
        if answer.problem:
            declined.append(f"{answer.request.name}: {answer.problem}")
            continue
        payload = json_payload.parse(answer.data, f"{name} {answer.request.name}")
        payloads.append({"endpoint": answer.request.name, "params": dict(answer.request.parameters), "data": payload["data"]})
    source = tushare.read(payloads, name) if payloads else Source(name, "")
    source.unread += declined
    return source


def _market(code: str) -> str:
    return "index" if _INDEX.fullmatch(code) else "HK" if code.endswith(".HK") else "A" if "." in code else "US"


def _span(kind: Range, needs: Needs) -> tuple[str, str]:
    """The first and last day to ask for, ISO; whole years, so that one snapshot serves many notes. Announcements follow their periods without end."""
    if kind == "once":
        return "", ""
    if kind == "traded":
        days = needs.days or (dt.date.today(),)
        return (days[0] - dt.timedelta(_DAYS_OF_PRICES)).isoformat(), days[-1].isoformat()
    if needs.first is None or needs.last is None:
        return f"{dt.date.today().year - 3}-01-01", ""
    return f"{needs.first // 12}-01-01", "" if kind == "announced" else f"{(needs.last - 1) // 12}-12-31"


def _dates(request: Request) -> dict[str, str]:
    told = {"start_date": request.first, "end_date": request.last}
    return {key: day.replace("-", "") for key, day in told.items() if day}


def _fields_of(endpoint: str) -> str:
    """The documented fields by name, as some are not given unasked (express.yoy_sales)."""
    kind: Range = next((ranges[endpoint] for ranges in (*_MARKETS.values(), _BESIDE) if endpoint in ranges), "once")
    keys = (_KEYS[kind] + _FURTHER_KEYS.get(endpoint, "")).split(",")
    return ",".join(dict.fromkeys([*keys, *(field for held, field in fields(PROVIDER) if held == endpoint)]))


def _payload(data: bytes, place: str) -> dict[str, Any]:
    try:
        payload = json_payload.parse(data, place)
    except InputError:
        payload = None
    if not isinstance(payload, dict) or "code" not in payload:
        shown = " ".join(data[:60].decode("utf-8", "replace").split())
        raise InputError(place, f"the service answers with something else than its protocol ({shown!r})", "Check base_url under [sources.tushare].")
    return payload


def _too_often(data: bytes, place: str) -> float | None:
    """Seconds to wait where the answer says that it was asked too often this minute."""
    payload = _payload(data, place)
    return _MINUTE if payload["code"] != 0 and "每分钟" in str(payload.get("msg")) else None


def _problem(payload: dict[str, Any], session: Session) -> str:
    """Why the endpoint was declined; empty for an answer.

    :raises InputError: when it is the account that is not accepted.
    """
    if payload["code"] == 0:
        found = payload.get("data")
        if isinstance(found, dict) and isinstance(found.get("fields"), list) and isinstance(found.get("items"), list):
            return ""
        raise InputError(session.place, "the service answers without fields and items", "Check base_url under [sources.tushare].")
    said = session.hidden(f"code {payload['code']}: {payload.get('msg') or 'no message'}")
    if "token" in str(payload.get("msg")).lower():
        raise InputError(session.place, f"the service does not accept the token ({said})", "Check VERIFIER_TUSHARE_TOKEN.")
    return said
