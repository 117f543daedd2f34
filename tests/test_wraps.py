"""Wraps of a market in English: lists of quotes as desks keep them, and what sentences say of closes, weeks and years without a metric's name."""

from __future__ import annotations

import pytest

from verifier.sources import read_source_bytes
from verifier.verification import check_text

HEAD = "Market wrap, 14 November 2025\n\n"
WIDE = """Name,Ticker,Close 2025-11-14 (p),Close 2025-11-13 (p),Close 2025-11-07 (p),Close 2024-12-31 (p),Market cap 2025-11-14 (GBP m)
Pellingham,PELL.L,512.0,500.0,480.0,640.0,4210
Sable Foods,SABL.L,243.0,250.0,240.0,200.0,1180
Northway Rail,NWAY.L,1020.0,1000.0,1040.0,1100.0,6640
"""
LONG = """company,ticker,date,closing price (p),market cap (GBP m)
Pellingham,PELL,2025-11-14,512.0,4210
Pellingham,PELL,2025-11-13,500.0,
Pellingham,PELL,2025-11-07,480.0,
Pellingham,PELL,2024-12-31,640.0,
Sable Foods,SABL,2025-11-14,243.0,1180
Sable Foods,SABL,2025-11-13,250.0,
Sable Foods,SABL,2025-11-07,240.0,
Sable Foods,SABL,2024-12-31,200.0,
Northway Rail,NWAY,2025-11-14,1020.0,6640
Northway Rail,NWAY,2025-11-13,1000.0,
Northway Rail,NWAY,2025-11-07,1040.0,
Northway Rail,NWAY,2024-12-31,1100.0,
"""
NAMED = """metric,unit,2025-11-14,2025-11-13,2025-11-07,2024-12-31
Pellingham share price,pence,512.0,500.0,480.0,640.0
Pellingham market cap,GBP m,4210,,,
Sable Foods share price,pence,243.0,250.0,240.0,200.0
Sable Foods market cap,GBP m,1180,,,
Northway Rail share price,pence,1020.0,1000.0,1040.0,1100.0
Northway Rail market cap,GBP m,6640,,,
"""
SERIES = """series,date,value,unit
Harbour 50 index,2025-11-14,7140.0,points
Harbour 50 index,2025-11-13,7000.0,points
Harbour 50 index,2025-11-07,7200.0,points
Harbour 50 index,2024-12-31,6000.0,points
Brent front month,2025-11-14,63.75,USD/bbl
Brent front month,2025-11-13,62.50,USD/bbl
Brent front month,2025-11-07,65.00,USD/bbl
10-year gilt yield,2025-11-14,4.52,%
10-year gilt yield,2025-11-13,4.45,%
10-year gilt yield,2025-11-07,4.60,%
GBPUSD,2025-11-14,1.3130,
GBPUSD,2025-11-13,1.3000,
EURUSD,2025-11-14,1.1610,
EURUSD,2025-11-13,1.1600,
"""
SENTENCES = [
    ("Pellingham rose {} to 512.0p.", "2.4%", "3.9%"),
    ("Pellingham rose 2.4% to {}.", "512.0p", "530.0p"),
    ("Sable Foods closed {} lower at 243.0p.", "2.8%", "1.6%"),
    ("The heaviest faller was Sable Foods, down 2.8% at {}.", "243.0p", "234.0p"),
    ("Northway Rail (+{}) led the gainers.", "2.0%", "3.0%"),
    ("Pellingham, at {}, was 2.4% better.", "512.0p", "521.0p"),
    ("At {}, Pellingham is 20.0% down this year.", "512.0p", "521.0p"),
    ("Pellingham ended at 512.0p, {} above Thursday's close.", "2.4%", "3.2%"),
    ("Pellingham gained 2.4%, and is up {} on the week.", "6.7%", "5.1%"),
    ("Up 2.4% on the day and {} on the week, Pellingham was the best of the board.", "6.7%", "5.1%"),
    ("Sable Foods fell 2.8% but has gained {} this year.", "21.5%", "25.1%"),
    ("Over the week Northway Rail is off {}.", "1.9%", "2.9%"),
    ("Northway Rail is valued at {}.", "£6.64bn", "£66.4bn"),
    ("The Harbour 50 gained {} points, or 2.0%, to 7,140.0.", "140.0", "120.0"),
    ("The Harbour 50 added 140.0 points, or {}, to 7,140.0.", "2.0%", "2.6%"),
    ("The Harbour 50 ended at 7,140.0, leaving it {} down over the week.", "0.8%", "1.8%"),
    ("Brent settled at $63.75 a barrel, up {}.", "2.0%", "3.0%"),
    ("Brent crude was up 2.0% at {}.", "$63.75", "$66.75"),
    ("Brent rose to $63.75, down {} on the week.", "1.9%", "2.9%"),
    ("The 10-year gilt yield rose {} basis points to 4.52%.", "7", "12"),
    ("Ten-year gilts yielded {}, 7 basis points more than on Thursday.", "4.52%", "4.25%"),
    ("Sterling rose {} to $1.3130.", "1.0%", "2.0%"),
    ("Pellingham rose 2.4%. Sterling climbed {} to $1.3130.", "1.0%", "2.0%"),
]


def verdict(text: str, number: str, quotes: str) -> str:
    sources = [read_source_bytes(quotes.encode(), "quotes.csv"), read_source_bytes(SERIES.encode(), "market.csv")]
    report = check_text(HEAD + text, "wrap", sources)
    at = len(HEAD) + text.index(number)
    return next(claim.verdict for claim in report.claims if claim.number.span[0] <= at + 1 < claim.number.span[1])


@pytest.mark.parametrize("quotes", [WIDE, LONG, NAMED], ids=["wide", "long", "named"])
@pytest.mark.parametrize(("sentence", "right", "wrong"), SENTENCES, ids=[sentence for sentence, _, _ in SENTENCES])
def test_what_a_wrap_says_without_naming_a_metric(sentence: str, right: str, wrong: str, quotes: str) -> None:
    assert verdict(sentence.format(right), right, quotes) == "supported"
    assert verdict(sentence.format(wrong), wrong, quotes) in ("refuted", "tainted")


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Pellingham rose 2.4%. Gold fell 1.8% to $4,080.", "1.8%"),
        ("Pellingham rose 2.4%. Copper closed at $10,900 a tonne, up 0.9%.", "0.9%"),
        ("Sable Foods dropped 2.8%, and some £34m of market value went in a day.", "£34m"),
    ],
)
def test_what_is_of_something_else_is_not_the_last_companys(sentence: str, number: str) -> None:
    assert verdict(sentence, number, WIDE) == "unverifiable"


def test_every_close_keeps_its_own_day() -> None:
    for quotes in (WIDE, LONG, NAMED):
        closes = {str(f.period): f.printed for f in read_source_bytes(quotes.encode(), "q.csv").figures if (f.entity, f.metric) == ("Pellingham", "share_price")}
        assert closes == {"2025-11-14": "512.0", "2025-11-13": "500.0", "2025-11-07": "480.0", "2024-12-31": "640.0"}


def test_pairs_of_currencies_are_series_of_their_own() -> None:
    pairs = {(f.metric, f.printed) for f in read_source_bytes(SERIES.encode(), "market.csv").figures if f.metric.startswith(("own:GBP", "own:EUR"))}
    assert ("own:GBP/USD", "1.3130") in pairs and ("own:EUR/USD", "1.1610") in pairs


def test_a_tenor_is_no_year() -> None:
    figures = read_source_bytes("指标,日期,数值,单位\n10年期国债收益率,2025-11-14,1.81,%\n10年期国债收益率,2025-11-13,1.80,%\n".encode(), "rates.csv").figures
    assert [str(f.period) for f in figures] == ["2025-11-14", "2025-11-13"]


def test_no_move_of_the_day_is_held_against_that_of_a_week() -> None:
    quotes = "Stock,Last (p),Prev close (p)\nPellingham,512.0,500.0\nSable Foods,243.0,250.0\nNorthway Rail,1020.0,1000.0\n"
    text = "Sable Foods lost 2.8% to close at 243.0p; over the week it is off 4.1%. Pellingham rose 2.4%. Northway Rail rose from £10.00 to £10.20."
    assert verdict(text, "4.1%", quotes) == "unverifiable"
    assert verdict(text, "2.8%", quotes) == "supported"
    assert verdict("A £2m order helped. Copper fell 1.8% after it. " + text, "1.8%", quotes) == "unverifiable"


YEARS = """# Fellmoor Inns

| £m, year to September | 2023A | 2024A | 2025A |
|---|---|---|---|
| Revenue | 486.2 | 512.8 | 547.9 |
| EBITDA | 96.8 | 106.2 | 118.9 |

"""


@pytest.mark.parametrize(
    ("sentence", "right", "wrong"),
    [
        ("Over the last two financial years sales have grown from £486m to £548m, a compound {} a year.", "6.2%", "8.2%"),
        ("Over the past two years sales have grown from £486m to £548m while EBITDA has compounded at {}.", "10.8%", "12.8%"),
        ("In two years revenue has gone from {} to £548m.", "£486m", "£468m"),
    ],
)
def test_growth_over_several_years(sentence: str, right: str, wrong: str) -> None:
    def of(number: str) -> str:
        text = YEARS + sentence.format(number)
        return next(c.verdict for c in check_text(text, "note", []).claims if c.number.span[0] <= text.rindex(number) + 1 < c.number.span[1])

    assert of(right) == "consistent"
    assert of(wrong) in ("refuted", "unverifiable")


def test_a_level_without_a_time_may_be_of_some_years_before() -> None:
    report = check_text(YEARS + "EBITDA margin has moved from 19.9% to 21.7%.", "note", [])
    assert [c.verdict for c in report.claims] == ["consistent", "consistent"]


@pytest.mark.parametrize("words", ["Dollar figures in millions unless I say otherwise.", "(US$ in millions, except per share data)", "$ in millions."])
def test_a_note_in_millions(words: str) -> None:
    source = read_source_bytes(b"Item,Unit,FY2025\nRevenue,USD m,1412.6\nDiluted EPS,USD,2.61\n", "s.csv")
    report = check_text(f"# Acme: fiscal 2025\n\n{words}\n\nRevenue was $1,412.6 and diluted EPS was $2.61 in fiscal 2025.", "note", [source])
    assert {c.number.text: c.verdict for c in report.claims} == {"$1,412.6": "supported", "$2.61": "supported"}


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Pellingham has given up {} this year.", "20.0%"),
        ("Pellingham fell back over the five sessions before, though it is still up {} on the week.", "6.7%"),
    ],
)
def test_moves_told_by_two_words(sentence: str, number: str) -> None:
    assert verdict(sentence.format(number), number, WIDE) == "supported"


def test_a_result_ahead_of_the_street_has_not_grown_by_as_much() -> None:
    source = read_source_bytes(b"Item,Unit,1H25,2H25,1H26\nDPU,SGD cents,4.081,4.036,4.052\n", "trust.csv")
    report = check_text("# Tanglewood Trust: 1H26\n\nDPU was 4.052 cents, 3.8% ahead of Street.", "note", [source])
    assert [(c.number.text, c.verdict) for c in report.claims] == [("4.052 cents", "supported"), ("3.8%", "unverifiable")]
