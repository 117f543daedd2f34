"""Databases as sources: SQLite always, DuckDB and a PostgreSQL server of the test's own where they are installed; all read-only and exact."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from verifier import InputError, read_source, verify
from verifier.addresses import Address, is_address
from verifier.cli import main
from verifier.needs import Needs, needs_of
from verifier.sources.databases.exact import printed
from verifier.sources.databases.selecting import quoted
from verifier.verification import unjudged

NOTE = "华岭精密2025年前三季度营业收入45.80亿元，同比增长14.2%；归母净利润9.55亿元，同比增长416%。"
ROWS = [("华岭精密", "营业收入", "2025-9M", "45.80", "亿元"), ("华岭精密", "营业收入", "2024-9M", "40.10", "亿元"),
        ("华岭精密", "归母净利润", "2025-9M", "9.55", "亿元"), ("华岭精密", "归母净利润", "2024-9M", "7.70", "亿元"),
        ("华岭精密", "营业收入", "2012-9M", "1.10", "亿元"), ("北澜股份", "营业收入", "2025-9M", "1.00", "亿元")]
MAKE = "CREATE TABLE facts (entity text, metric text, period text, value {}, unit text, memo text)"
Made = Callable[..., str]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """``made(*statements, rows=..., type=...)``: the URL of an SQLite file with the table ``facts`` and what the statements add."""

    def make(*statements: str, rows: list[tuple[Any, ...]] = ROWS, type: str = "text") -> str:
        with sqlite3.connect(tmp_path / "facts.db") as connection:
            connection.execute(MAKE.format(type))
            connection.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, NULL)", rows)
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return f"sqlite:///{tmp_path}/facts.db"

    return make


def verdicts(url: str, note: str = NOTE) -> list[tuple[str, str]]:
    return [(claim.number.text, claim.verdict) for claim in verify(note, [url]).claims]


RIGHT = [("45.80亿元", "supported"), ("14.2%", "supported"), ("9.55亿元", "supported"), ("416%", "refuted")]


def test_a_note_is_checked_against_sqlite_with_the_standard_library(made: Made) -> None:
    report = verify(NOTE, [url := made()])
    assert [(claim.number.text, claim.verdict) for claim in report.claims] == RIGHT
    told = report.claims[3].trail[0].inputs
    assert [each.from_ for each in told] == [f"{url}: facts: 归母净利润, 华岭精密, {period}" for period in ("2025-9M", "2024-9M")]
    assert report.sources[0].name == url and len(report.sources[0].sha256) == 64 and report.sources[0].unread == ["facts.memo"]


def test_only_the_company_and_the_periods_of_the_note_are_read(made: Made) -> None:
    url = made()
    needs = needs_of(unjudged(NOTE).extraction, NOTE)
    assert {(f.entity, str(f.period)) for f in read_source(url, needs).figures} == {("华岭精密", "2025-9M"), ("华岭精密", "2024-9M")}
    assert {f.entity for f in read_source(url).figures} == {"华岭精密", "北澜股份"} and len(read_source(url).figures) == len(ROWS)


def test_the_queries_bind_what_they_look_for(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "x') OR ('1'='1"
    asked: list[tuple[str, tuple[Any, ...]]] = []
    from verifier.sources.databases.drivers import Database

    ask = Database.ask
    monkeypatch.setattr(Database, "ask", lambda self, statement, parameters=(): asked.append((statement, tuple(parameters))) or ask(self, statement, parameters))
    url = made(rows=[*ROWS, (evil, "营业收入", "2025-9M", "7.00", "亿元")])
    note = f"{evil} 2025年前三季度营业收入7.00亿元。"
    source = read_source(url, Needs(text=note, entity=evil))
    assert {f.entity for f in source.figures} == {evil}
    assert any(evil in parameters for _, parameters in asked) and not any(evil in statement for statement, _ in asked)


def test_values_keep_every_printed_digit(made: Made) -> None:
    rows = [("甲公司", "每股收益", "2024", "0.40", "元"), ("甲公司", "营业收入", "2024", "12345678901234567890.10", "元")]
    found = {f.metric: f for f in read_source(made(rows=rows)).figures}
    assert found["revenue"].printed == "12345678901234567890.10" and found["eps_basic"].value.high == Decimal("0.405")


def test_floats_take_the_finest_place_that_their_metric_shows(made: Made) -> None:
    rows = [("甲公司", "roe_weighted", "2024", 15.13, "%"), ("甲公司", "roe_weighted", "2023", 12.3, "%"), ("甲公司", "营业收入", "2024", 458000000.0, "元")]
    source = read_source(made(rows=rows, type="real"))
    assert {f.printed for f in source.figures} == {"15.13", "12.30", "458000000"} and "value" in source.notes[0]


def test_padding_is_no_printed_place() -> None:
    decimals = [Decimal(value) for value in ("15.1300", "12.0000", "7.7000", "458000000.0000")]
    assert printed([("%", decimals[0]), ("%", decimals[1]), ("亿元", decimals[2]), ("元", decimals[3])], True) == [
        "15.13", "12.00", "7.7", "458000000.0000"]
    assert printed([("亿元", 45.8), ("亿元", 9.55), ("亿元", 1 / 3)], False) == ["45.80", "9.55", "0.333333333333333"]
    assert printed([("%", decimals[0]), ("%", 0.1 + 0.2), ("%", float("nan"))], False) == ["15.1300", "0.3", None]


def test_a_table_is_found_by_its_columns_and_named_when_there_are_several(made: Made, tmp_path: Path) -> None:
    url = made("CREATE TABLE notes (a, b)", 'CREATE VIEW "Newer facts" AS SELECT * FROM facts')
    with pytest.raises(InputError, match=r"several tables to read \(main.facts, main.Newer facts\)"):
        read_source(url)
    assert verdicts(f"{url}#table=Newer facts") == verdicts(f"{url}#newer%20facts".replace("#", "#table=")) == verdicts(f"{url}#facts") == RIGHT
    with pytest.raises(InputError, match=r"no table 'facst' \(there are facts"):
        read_source(f"{url}#facst")
    with pytest.raises(InputError, match="notes: has no column for metric"):
        read_source(f"{url}#notes")


def test_a_query_stands_for_a_table_and_can_write_nothing(made: Made) -> None:
    url = made("CREATE TABLE raw (code, item, day, amount)", "INSERT INTO raw VALUES ('华岭精密', 'revenue', '2025-9M', '45.80')")
    query = "select code as entity, item as metric, day as period, amount as value, '亿元' as unit from raw"
    assert [f.printed for f in read_source(f"{url}#query={query};").figures] == ["45.80"]
    for bad in ("drop table raw", "select 1; drop table raw", "select * from raw) as x; drop table raw; --", "insert into raw values (1,2,3,4) returning *"):
        with pytest.raises(InputError, match="refuses the query"):
            read_source(f"{url}#query={bad}")
    assert [f.printed for f in read_source(f"{url}#query={query}").figures] == ["45.80"]


MAPPING = """
table = "Statements"
dates = "{dates}"
[columns]
entity = "ts_code"
period = "end_date"
[fields.total_revenue]
metric = "revenue"
unit = "万元"
[fields.equity]
metric = "equity_parent"
unit = "万元"
"""


@pytest.mark.parametrize(("dates", "period"), [("cumulative", "2025-9M"), ("quarter", "2025-Q3"), ("", "2025-09-30")])
def test_a_mapping_reads_a_wide_table_and_says_what_a_date_spans(made: Made, tmp_path: Path, dates: str, period: str) -> None:
    url = made("CREATE TABLE statements (ts_code, end_date, total_revenue, equity)",
               "INSERT INTO statements VALUES ('603990.SH', '20250930', '458000.00', '1200.5'), ('603990.SH', '20240930', '401000.00', NULL)")
    (tmp_path / "map.toml").write_text(MAPPING.format(dates=dates), "utf-8")
    figures = {(f.metric, str(f.period)): f for f in read_source(f"{url}#map={tmp_path}/map.toml").figures}
    assert figures["revenue", period].value.middle == Decimal("4580000000") and ("equity_parent", "2025-09-30") in figures and len(figures) == 3


def test_a_mapping_names_words_and_constants(made: Made, tmp_path: Path) -> None:
    url = made("CREATE TABLE other (who, what, year, amount)", "INSERT INTO other VALUES ('华岭精密', 'OPREV', '2024', '45.80')")
    (tmp_path / "map.toml").write_text('table = "other"\n[columns]\nentity = "who"\nmetric = "what"\nperiod = "year"\nvalue = "amount"\n'
                                       '[constants]\nunit = "亿元"\n[metrics]\nOPREV = "revenue"\n', "utf-8")
    [figure] = read_source(f"{url}#map={tmp_path}/map.toml").figures
    assert (figure.metric, str(figure.period), figure.unit.written) == ("revenue", "2024", "亿元")


@pytest.mark.parametrize(("text", "says"), [
    ("tabel = 'x'", "unknown key"), ("table = 3", "no text"), ("dates = 'x'", "unknown"), ("[columns]\nvolue = 'x'", "no role"),
    ("[columns]\nvalue = 'nowhere'", "no column 'nowhere'"), ("[fields.a]\nunit = 'x'", "names no metric"), ("[fields]\na = 'x'", "names no metric"),
    ("table = ", "no TOML"), ("columns = 1", "no table")])
def test_a_wrong_mapping_says_where(made: Made, tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "map.toml").write_text(text if "[" not in text else 'table = "facts"\n' + text, "utf-8")
    with pytest.raises(InputError, match=says):
        read_source(f"{made()}#table=facts".replace("table=facts", f"map={tmp_path}/map.toml"))


def test_a_note_about_somebody_else_says_who_is_there(made: Made) -> None:
    with pytest.raises(InputError, match=r"none of the companies that the note names \(it has 华岭精密, 北澜股份\)"):
        verify("秦川机电2025年前三季度营业收入45.80亿元。", [made()])


@pytest.mark.parametrize(("url", "says"), [
    ("mysql://ana:geheim@host/db", "mysql://host/db: is no address of a source. Known are"), ("sqlite:///nowhere.db", "does not exist"),
    ("sqlite://facts.db", "names no file"), ("duckdb:///", "names no file"), ("https://host/figures.json", "no address of a source"),
    ("postgresql://ana:geheim@127.0.0.1:1/db?sslpassword=geheim", "cannot be opened|needs the package psycopg"),
    ("sqlite:///README.md", "file is not a database"), ("sqlite:///README.md#tabel=x", "unknown part after #")])
def test_an_unusable_url_is_one_line_and_exit_2(url: str, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.chdir(Path(__file__).parents[1])
    assert main(["spot", "营收4.58亿元。", "--source", url]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and re.search(says, err) and "geheim" not in err


@pytest.mark.parametrize(("text", "shown"), [
    ("postgresql://ana:s3@h:5/db?password=x@y#facts", "postgresql://h:5/db#facts"), ("postgresql://ana:p/w@h/db", "postgresql://h/db"),
    ("postgresql://ana:p?w@h/db", "postgresql://..."), ("postgresql://ana:p#w@h/db", "postgresql://..."), ("sqlite:///a@b.db", "sqlite:///a@b.db")])
def test_no_report_can_name_a_password(text: str, shown: str) -> None:
    assert Address(text).public == shown and repr(Address(text)) == f"Address({shown!r})"


def test_windows_paths_and_files_are_no_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(map(is_address, ("C:\\a.csv", "C:/a.csv", "a.json", "./sec", "报表：1.json", "q3:final.json")))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sec:figures.json").write_text('[{"metric": "revenue", "period": "2024", "value": "1.0", "unit": "元"}]', "utf-8")
    assert read_source("sec:figures.json").name == "sec:figures.json"


def test_identifiers_are_quoted() -> None:
    assert quoted('a"b') == '"a""b"'
    with pytest.raises(InputError):
        quoted("a\0b")


# -- DuckDB and PostgreSQL ---------------------------------------------------------------------------

@pytest.mark.skipif(find_spec("duckdb") is None, reason="needs duckdb")
def test_duckdb_is_read_exactly_and_can_reach_no_file(tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(tmp_path / "f.duckdb")) as connection:
        connection.execute(MAKE.format("decimal(24, 4)"))
        connection.executemany("INSERT INTO facts VALUES (?, ?, ?, ?, ?, NULL)", ROWS)
    url = f"duckdb:///{tmp_path}/f.duckdb"
    assert verdicts(url) == RIGHT
    assert {f.printed for f in read_source(url).figures} == {"45.80", "40.10", "1.10", "1.00", "9.55", "7.70"}
    secret = tmp_path / "secret.csv"
    secret.write_text("metric,period,value,unit\nrevenue,2024,1,yuan\n")
    for query in (f"select * from read_csv('{secret}')", "select 1; drop table facts", f"select * from '{secret}'"):
        with pytest.raises(InputError, match="refuses the query"):
            read_source(f"{url}#query={query}")
    assert verdicts(url) == RIGHT


def _postgres_programs() -> Path | None:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or [path for path in [shutil.which("initdb")] if path]
    return Path(found[-1]).parent if found and find_spec("psycopg") else None


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``host:port`` of a server that runs for these tests alone, with the user ana, who has a password."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("needs PostgreSQL's server and psycopg")
    folder = Path(os.path.realpath(tmp_path_factory.mktemp("pg")))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        import pwd

        try:
            pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("runs as root, and there is no user postgres")
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="verifier-pg-"))
        shutil.chown(folder, "postgres", "postgres")
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    password = folder / "password"
    password.write_text("ge heim@#1")
    if user:
        shutil.chown(password, "postgres")
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **user}
    subprocess.run([programs / "initdb", "-D", folder / "data", "-U", "ana", "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--no-sync",
                    "--locale=C.UTF-8"], check=True, timeout=120, **quiet)
    server = subprocess.Popen([programs / "postgres", "-D", folder / "data", "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"], **quiet)
    try:
        import psycopg

        deadline = time.monotonic() + 60
        while True:
            try:
                with psycopg.connect(host="127.0.0.1", port=port, user="ana", password="ge heim@#1", dbname="postgres") as connection:
                    connection.execute("CREATE SCHEMA fin")
                    connection.execute("CREATE TABLE fin.facts (entity text, metric text, period text, value numeric, unit text, memo text)")
                    connection.cursor().executemany("INSERT INTO fin.facts VALUES (%s, %s, %s, %s, %s, NULL)", ROWS)
                    connection.execute("CREATE TABLE fin.padded (entity text, metric text, period date, value numeric(24, 4), unit text)")
                    connection.execute("INSERT INTO fin.padded VALUES ('华岭精密', 'roe_weighted', '2024-12-31', 15.13, '%'), "
                                       "('华岭精密', 'roe_weighted', '2023-12-31', 12.3, '%')")
                break
            except psycopg.OperationalError:
                if time.monotonic() > deadline or server.poll() is not None:
                    raise
                time.sleep(0.2)
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_is_read_exactly_in_a_read_only_transaction(postgres: str) -> None:
    url = f"postgresql://ana:ge%20heim%40%231@{postgres}/postgres"
    report = verify(NOTE, [f"{url}#table=fin.facts"])
    assert [(claim.number.text, claim.verdict) for claim in report.claims] == RIGHT
    assert "heim" not in report.to_json() and report.sources[0].name == f"postgresql://{postgres}/postgres#table=fin.facts"
    assert {f.printed for f in read_source(f"{url}#facts").figures} == {row[3] for row in ROWS}
    padded = read_source(f"{url}#fin.padded")
    assert {(f.printed, str(f.period)) for f in padded.figures} == {("15.13", "2024-12-31"), ("12.30", "2023-12-31")}
    for query in ("insert into fin.facts values ('x') returning *", "select 1; drop table fin.facts", "select 'roe' as metric, '1' as value, '2024' as period, '%' as unit, set_config('transaction_read_only', 'off', false) as label",
                  "with gone as (delete from fin.facts returning *) select * from gone", "select nextval('x')"):
        with pytest.raises(InputError, match="refuses the query"):
            read_source(f"{url}#query={query}")
    assert len(read_source(f"{url}#facts").figures) == len(ROWS)


def test_a_wrong_password_is_one_line_without_it(postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", f"postgresql://ana:falsch123@{postgres}/postgres"]) == 2
    assert main(["figures", f"postgresql://{postgres}/postgres?user=ana&password=falsch123"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 2 and "falsch123" not in err and "authentication failed" in err
    monkeypatch.setenv("PGPASSWORD", "ge heim@#1")
    assert main(["figures", f"postgresql://ana@{postgres}/postgres#fin.facts"]) == 0
