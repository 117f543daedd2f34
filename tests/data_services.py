"""A real server on the loopback that speaks Tushare Pro's and the SEC's protocols from payloads made here, and fails as it is told to."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "tok-0123456789abcdef"
CODE = "603990.SH"
STATEMENT = ["ts_code", "ann_date", "f_ann_date", "end_date", "report_type", "update_flag"]

FRAMES: dict[str, tuple[list[str], list[list[str]]]] = {
    # raw JSON text a cell, as a number's trailing zeros are part of what was printed
    "stock_basic": (["ts_code", "name", "fullname"], [[f'"{CODE}"', '"华岭精密"', '"华岭精密股份有限公司"']]),
    "income": ([*STATEMENT, "revenue", "n_income_attr_p", "basic_eps"], [
        [f'"{CODE}"', '"20251028"', '"20251028"', '"20250930"', '"1"', '"1"', "4580000000.00", "955000000.00", "0.40"],
        [f'"{CODE}"', '"20241028"', '"20241028"', '"20240930"', '"1"', '"1"', "4010000000.00", "770000000.00", "0.32"]]),
    "express": (["ts_code", "ann_date", "end_date", "revenue", "n_income", "yoy_net_profit"], []),
    "forecast": (["ts_code", "ann_date", "end_date", "type", "net_profit_min", "net_profit_max"], []),
    "balancesheet": ([*STATEMENT, "total_assets"], [[f'"{CODE}"', '"20251028"', '"20251028"', '"20250930"', '"1"', '"1"', "21044000000.00"]]),
    "cashflow": ([*STATEMENT, "n_cashflow_act"], []),
    "fina_indicator": (["ts_code", "ann_date", "end_date", "netprofit_yoy"], [[f'"{CODE}"', '"20251028"', '"20250930"', "24.0260"]]),
    "daily_basic": (["ts_code", "trade_date", "close", "total_mv", "pe_ttm"], [[f'"{CODE}"', '"20251029"', "12.30", "1230000.00", "33.1000"]]),
    "daily": (["ts_code", "trade_date", "close"], [[f'"{CODE}"', '"20251029"', "12.30"]]),
}

TICKERS = {"0": {"cik_str": 320999, "ticker": "CASC", "title": "Cascadia Outdoor Brands, Inc."}, "1": {"cik_str": 1, "ticker": "BRK-B", "title": "B"}}


def facts(entity: str = "Cascadia Outdoor Brands, Inc.") -> dict[str, Any]:
    def year(number: int, value: int) -> dict[str, Any]:
        return {"start": f"{number}-01-01", "end": f"{number}-12-31", "val": value, "accn": f"a-{number}", "fy": number, "fp": "FY", "form": "10-K",
                "filed": f"{number + 1}-02-20"}

    revenue = [year(2009, 90_000_000), year(2023, 812_000_000), year(2024, 863_400_000)]
    profit = [year(2023, 77_000_000), year(2024, 95_500_000)]
    return {"cik": 320999, "entityName": entity, "facts": {"us-gaap": {
        "Revenues": {"label": "Revenues", "units": {"USD": revenue}}, "NetIncomeLoss": {"label": "Net income", "units": {"USD": profit}}}}}


@dataclass
class Service:
    """What the server was asked, and what it is to answer instead of the protocol: (status, headers, body) for each of the next requests."""

    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    instead: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    declined: dict[str, tuple[int, str]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    delay: float = 0.0
    revenue: str = "4580000000.00"

    def tushare(self, asked: dict[str, Any]) -> bytes:
        if asked.get("token") != TOKEN:
            return json.dumps({"code": 40101, "msg": f"您的token不对，请确认。{asked.get('token')}", "data": None}).encode()
        name = asked["api_name"]
        if name in self.declined:
            code, words = self.declined[name]
            return json.dumps({"request_id": "x", "code": code, "msg": words, "data": None}).encode()
        known, items = FRAMES.get(name, (["ts_code"], []))
        offset, size = int(asked["params"].get("offset", 0)), self.pages.get(name, 100)
        rows = ",".join(f"[{','.join(row)}]" for row in items[offset:offset + size]).replace("4580000000.00", self.revenue)
        more = "true" if offset + size < len(items) else "false"
        return f'{{"request_id":"x","code":0,"msg":"","data":{{"fields":{json.dumps(known)},"items":[{rows}],"has_more":{more}}}}}'.encode()

    def sec(self, path: str) -> bytes | None:
        if path.endswith("company_tickers.json"):
            return json.dumps(TICKERS).encode()
        return json.dumps(facts()).encode() if path.endswith("/CIK0000320999.json") else None


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append(json.loads(body))
            self.answer(service.tushare(service.asked[-1]))

        def do_GET(self) -> None:
            service.asked.append({"path": self.path})
            self.answer(service.sec(self.path))

        def answer(self, body: bytes | None) -> None:
            service.headers.append(dict(self.headers))
            time.sleep(service.delay)
            status, headers = (200, {}) if body is not None else (404, {})
            if service.instead:
                status, headers, body = service.instead.pop(0)
            data = gzip.compress(body or b"") if "gzip" in self.headers.get("Accept-Encoding", "") else body or b""
            try:
                self.send_response(status)
                if data is not body:
                    self.send_header("Content-Encoding", "gzip")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data) + (10 if "X-Break" in headers else 0)))
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                pass
            if "X-Break" in headers:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
