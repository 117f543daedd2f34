"""A filing of an invented company, written as a page in inline XBRL and as a plain instance, with its own small taxonomy beside it.

The schema's address is on a reserved domain that no network resolves: whoever tries to fetch it fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

US_GAAP, DEI, SRT = "http://fasb.org/us-gaap/2024", "http://xbrl.sec.gov/dei/2024", "http://fasb.org/srt/2024"
OWN = "http://orrin.example/20240928"
SCHEMA = "https://orrin.invalid/orrin-20240928.xsd"
SPACES = {"xbrli": "http://www.xbrl.org/2003/instance", "link": "http://www.xbrl.org/2003/linkbase", "xlink": "http://www.w3.org/1999/xlink",
          "xbrldi": "http://xbrl.org/2006/xbrldi", "iso4217": "http://www.xbrl.org/2003/iso4217", "xsi": "http://www.w3.org/2001/XMLSchema-instance",
          "us-gaap": US_GAAP, "dei": DEI, "srt": SRT, "orrin": OWN}
UNITS = {"usd": ("iso4217:USD",), "shares": ("xbrli:shares",), "usdPerShare": ("iso4217:USD", "xbrli:shares"), "pure": ("xbrli:pure",), "sqft": ("utr:sqft",)}


@dataclass
class Fact:
    """One fact: its value whole and exact, how accurate it is said to be, and how the page shows it."""

    name: str
    context: str
    unit: str
    value: str
    decimals: str = "-6"
    scale: int = 6
    nil: bool = False
    form: str = "ixt:num-dot-decimal"

    @property
    def shown(self) -> str:
        value = abs(Decimal(self.value)).scaleb(-self.scale)
        return f"{value if self.decimals == 'INF' else value.quantize(Decimal(1).scaleb(-int(self.decimals) - self.scale)):,f}"


@dataclass
class Written:
    """What is put into a filing."""

    facts: list[Fact] = field(default_factory=list)
    contexts: dict[str, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    cover: str = "fy24"
    identifier: str = "0009999901"


SEGMENTS, PRODUCTS = "us-gaap:StatementBusinessSegmentsAxis", "srt:ProductOrServiceAxis"
CONTEXTS = {
    "fy24": ("2023-10-01", "2024-09-28", {}), "fy23": ("2022-09-25", "2023-09-30", {}), "q4": ("2024-06-30", "2024-09-28", {}),
    "e24": ("", "2024-09-28", {}), "e23": ("", "2023-09-30", {}), "cover": ("", "2024-10-18", {}), "deal": ("", "2024-02-14", {}),
    "optics24": ("2023-10-01", "2024-09-28", {SEGMENTS: "orrin:OpticsMember"}),
    "sensors24": ("2023-10-01", "2024-09-28", {SEGMENTS: "orrin:SensorsMember", "srt:ConsolidationItemsAxis": "us-gaap:OperatingSegmentsMember"}),
    "retained24": ("", "2024-09-28", {"us-gaap:StatementEquityComponentsAxis": "us-gaap:RetainedEarningsMember"}),
    "month": ("2024-09-01", "2024-09-28", {})}
WORDS = {"dei:EntityRegistrantName": "Orrin Instruments, Inc.", "dei:TradingSymbol": "ORRN", "dei:DocumentFiscalYearFocus": "2024", "dei:DocumentFiscalPeriodFocus": "FY",
         "dei:DocumentType": "10-K", "dei:CurrentFiscalYearEndDate": "--09-28"}


def annual() -> Written:
    """A year that ends on the last Saturday of September, with segments, a fact told twice and one filed as nil."""
    return Written([
        Fact("us-gaap:Revenues", "fy24", "usd", "4184000000"), Fact("us-gaap:Revenues", "fy23", "usd", "3742000000"),
        Fact("us-gaap:Revenues", "fy24", "usd", "4200000000", "-8", 9),  # the same in the letter to shareholders, rounded
        Fact("us-gaap:Revenues", "optics24", "usd", "2391000000"), Fact("us-gaap:Revenues", "sensors24", "usd", "1793000000"),
        Fact("us-gaap:CostOfRevenue", "fy24", "usd", "2226000000"), Fact("us-gaap:GrossProfit", "fy24", "usd", "1958000000"),
        Fact("us-gaap:NetIncomeLoss", "fy24", "usd", "612000000"), Fact("us-gaap:NetIncomeLoss", "fy23", "usd", "-48000000"),
        Fact("us-gaap:EarningsPerShareDiluted", "fy24", "usdPerShare", "3.07", "2", 0),
        Fact("us-gaap:CommonStockDividendsPerShareDeclared", "fy24", "usdPerShare", "0.5", "INF", 0),
        Fact("us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding", "fy24", "shares", "199400000", "-5", 3),
        Fact("us-gaap:EffectiveIncomeTaxRateContinuingOperations", "fy24", "pure", "0.188", "3", -2),
        Fact("us-gaap:Assets", "e24", "usd", "6105000000"), Fact("us-gaap:Assets", "e23", "usd", "5870000000"),
        Fact("us-gaap:StockholdersEquity", "e24", "usd", "3300000000"), Fact("us-gaap:StockholdersEquity", "retained24", "usd", "1120000000"),
        Fact("us-gaap:Goodwill", "deal", "usd", "77000000"), Fact("us-gaap:Revenues", "month", "usd", "300000000"),
        Fact("us-gaap:InventoryNet", "e24", "usd", "", nil=True), Fact("dei:EntityCommonStockSharesOutstanding", "cover", "shares", "198223000", "0", 0),
        Fact("orrin:UnitsShipped", "fy24", "pure", "41200", "-2", 0), Fact("us-gaap:AreaOfRealEstateProperty", "e24", "sqft", "1250000", "-3", 0),
    ], dict(CONTEXTS), dict(WORDS))


def schema() -> str:
    """The company's own taxonomy: one concept and two members, on top of the standard one."""
    items = (f'<xs:element name="{name}" id="orrin_{name}" type="{kind}" substitutionGroup="xbrli:item" abstract="{abstract}" nillable="true" xbrli:periodType="duration"/>'
             for name, kind, abstract in (("UnitsShipped", "xbrli:pureItemType", "false"), ("OpticsMember", "xbrli:stringItemType", "true"), ("SensorsMember", "xbrli:stringItemType", "true")))
    return (f'<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="{SPACES["xbrli"]}" targetNamespace="{OWN}">'
            f'<xs:import namespace="{US_GAAP}" schemaLocation="https://xbrl.fasb.org/us-gaap/2024/elts/us-gaap-2024.xsd"/>{"".join(items)}</xs:schema>')


def instance(made: Written, prolog: str = "") -> bytes:
    """The filing as a plain instance."""
    facts = "".join(f'<{each.name} contextRef="{each.context}" unitRef="{each.unit}" ' + ('xsi:nil="true"/>' if each.nil else f'decimals="{each.decimals}">{each.value}</{each.name}>')
                    for each in made.facts)
    words = "".join(f'<{name} contextRef="{made.cover}">{text}</{name}>' for name, text in made.words.items())
    return (f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<xbrli:xbrl {_spaces()}><link:schemaRef xlink:type="simple" xlink:href="{SCHEMA}"/>'
            f'{_resources(made)}{words}{facts}</xbrli:xbrl>').encode()


def page(made: Written, prolog: str = "") -> bytes:
    """The filing as a page: the cover's words hidden, one of them in two pieces, the facts in a table."""
    rows = "".join(f"<tr><td>{each.name}</td><td><b>{'(' if each.value.startswith('-') else ''}{_tagged(each, number)}</b></td></tr>" for number, each in enumerate(made.facts))
    hidden = "".join(f'<ix:nonNumeric name="{name}" contextRef="{made.cover}"{_further(name)}>{text[:6] if _further(name) else text}</ix:nonNumeric>'
                     for name, text in made.words.items())
    rest = made.words.get("dei:EntityRegistrantName", "")[6:]
    ix = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"'
    return (f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<html {ix} {_spaces()}><head><title>10-K</title></head><body><div style="display:none"><ix:header><ix:hidden>{hidden}'
            f'</ix:hidden><ix:references><link:schemaRef xlink:type="simple" xlink:href="{SCHEMA}"/></ix:references><ix:resources>{_resources(made)}</ix:resources></ix:header></div>'
            f'<h1><ix:continuation id="more">{rest}</ix:continuation></h1><p>Orrin&#160;Instruments&nbsp;makes optics.</p><table>{rows}</table></body></html>').encode()


def _further(name: str) -> str:
    return ' continuedAt="more"' if name == "dei:EntityRegistrantName" else ""


def _tagged(fact: Fact, number: int) -> str:
    if fact.nil:
        return f'<ix:nonFraction id="f{number}" name="{fact.name}" contextRef="{fact.context}" unitRef="{fact.unit}" xsi:nil="true"></ix:nonFraction>'
    sign = ' sign="-"' if fact.value.startswith("-") else ""
    shown = f"{fact.shown[:1]}<span>{fact.shown[1:]}</span><ix:exclude> *</ix:exclude>"
    return (f'<ix:nonFraction id="f{number}" name="{fact.name}" contextRef="{fact.context}" unitRef="{fact.unit}" decimals="{fact.decimals}" scale="{fact.scale}" '
            f'format="{fact.form}"{sign}>{shown}</ix:nonFraction>')


def _spaces() -> str:
    return " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in SPACES.items()) + ' xmlns:utr="http://www.xbrl.org/2009/utr"'


def _resources(made: Written) -> str:
    contexts = "".join(f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">{made.identifier}</xbrli:identifier>{_segment(members)}</xbrli:entity>'
                       f'<xbrli:period>{_period(start, end)}</xbrli:period></xbrli:context>' for name, (start, end, members) in made.contexts.items())
    return contexts + "".join(f'<xbrli:unit id="{name}">{_unit(measures)}</xbrli:unit>' for name, measures in UNITS.items())


def _segment(members: dict[str, str]) -> str:
    inner = "".join(f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>' for axis, member in members.items())
    return f"<xbrli:segment>{inner}</xbrli:segment>" if inner else ""


def _period(start: str, end: str) -> str:
    return f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>" if start else f"<xbrli:instant>{end}</xbrli:instant>"


def _unit(measures: tuple[str, ...]) -> str:
    if len(measures) == 1:
        return f"<xbrli:measure>{measures[0]}</xbrli:measure>"
    sides = zip(("unitNumerator", "unitDenominator"), measures, strict=True)
    return "<xbrli:divide>" + "".join(f"<xbrli:{side}><xbrli:measure>{measure}</xbrli:measure></xbrli:{side}>" for side, measure in sides) + "</xbrli:divide>"
