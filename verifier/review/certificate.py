"""The signed record as a PDF: the certificate of the page, line for line, for files that outlive the server."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from verifier.errors import InputError

FONT = "STSong-Light"
"""One of the fonts for Chinese that every reader of PDFs brings; Latin letters are in it as well."""


def certificate_pdf(record: Mapping[str, Any], own: Mapping[str, str], words: Mapping[str, str]) -> bytes:
    """The PDF of a record; the same bytes for the same record.

    :raises InputError: when the package that writes PDFs is not installed.
    """
    if find_spec("reportlab") is None:
        raise InputError("certificate.pdf", "needs the package reportlab", "Install it with: pip install reportlab. The page prints as well.")
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    registerFont(UnicodeCIDFont(FONT))
    body = ParagraphStyle("body", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
    head = ParagraphStyle("head", parent=body, fontSize=12, leading=18, spaceBefore=10)
    title = ParagraphStyle("title", parent=body, fontSize=16, leading=24)

    def text(said: object, style: Any = body) -> Any:
        return Paragraph(escape(str(said)), style)

    def table(rows: list[list[str]], widths: list[int]) -> Any:
        lines = [("LINEBELOW", (0, 0), (-1, -1), 0.25, "#999999"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        return Table([[text(cell) for cell in row] for row in rows], colWidths=widths, style=lines)

    parts: list[Any] = [text(f"{own['certificate']}: {record['document']['name']}", title), text(_standing(record["sign_off"], own), head)]
    parts.append(table(_facts(record, own, words), [110, 400]))
    parts.append(text(f"{own['decisions']} ({len(record['decisions'])})", head))
    if record["decisions"]:
        first = ["#", *(own[name] for name in ("cert_where", "cert_right", "cert_what", "reason", "cert_who", "cert_when"))]
        parts.append(table([first, *(_decision(one, own) for one in record["decisions"])], [24, 70, 70, 120, 96, 60, 70]))
    else:
        parts.append(text(own["cert_none"]))
    for named, lines in _lists(record, own, words):
        parts += [text(f"{named} ({len(lines)})", head), *map(text, lines)] if lines else []
    unchecked = f"{own['cert_unchecked']}: {record['summary']['unverifiable']} / {record['summary']['claims']}"
    parts += [Spacer(1, 8), *map(text, (unchecked, own["cert_foot"], record["digest"]))]
    made = BytesIO()
    SimpleDocTemplate(made, pagesize=A4, title=f"{own['certificate']}: {record['document']['name']}", invariant=1, leftMargin=42, rightMargin=42,
                      topMargin=48, bottomMargin=48).build(parts)
    return made.getvalue()


def _standing(sign: Mapping[str, Any], own: Mapping[str, str]) -> str:
    if sign["valid"]:
        return own["cert_valid"]
    return f"{own['cert_invalid']}: {own['sign_stale']}" if sign["status"] == "granted" else own["cert_unsigned"]


def _facts(record: Mapping[str, Any], own: Mapping[str, str], words: Mapping[str, str]) -> list[list[str]]:
    sign, note = record["sign_off"], record["document"]
    rows = [[own["cert_note"], " · ".join(filter(None, (note["name"], note["entity"], f"sha256 {note['sha256']}")))]]
    rows += [[words["sources"], f"{source['name']} · sha256 {source['sha256']}"] for source in record["sources"]]
    rows.append([own["cert_rules"], f"verifier {record['verifier']} · {record['catalogue']}"])
    if sign["asked"]:
        rows.append([own["cert_asked"], _who(sign["asked"])])
    if sign["answered"]:
        alone = f" · {own['sign']}" if sign["status"] == "granted" and not sign["four_eyes"] else ""
        rows.append([own["cert_granted"] if sign["status"] == "granted" else own["refuse"], _who(sign["answered"]) + alone])
    rows.append([own["cert_basis"], (sign["answered"] or sign["asked"] or record)["basis"]])
    return [*rows, [own["cert_head"], f"#{record['log']['entries']} {record['log']['head']}"]]


def _who(signature: Mapping[str, Any]) -> str:
    return f"{signature['who']} · {signature['at']} · #{signature['seq']}"


def _decision(one: Mapping[str, Any], own: Mapping[str, str]) -> list[str]:
    value = one.get("value")
    if isinstance(value, Mapping):
        value = f"{value['metric']} {value.get('period') or ''} {value['value']} {value.get('unit') or ''} ({value['from']})"
    what = own[one["kind"]] + (f": {value}" if value else "") + (f" · {own['done']}" if one["status"] == "done" else "")
    reason = " ".join(filter(None, (own[one["reason"]] if one.get("reason") else "", one.get("comment", ""))))
    return [str(one["seq"]), one["number"] or "", one["expected"] or "", what, reason, one["who"], f"{one['at'][:16].replace('T', ' ')}Z"]


def _lists(record: Mapping[str, Any], own: Mapping[str, str], words: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    settled = [
        " · ".join((one["number"] + (f" → {one['becomes']}" if one["becomes"] else ""), one["claim"], own["root_of"].format(id=one["root"])))
        for one in record["settled"]
    ]
    return [(words["consequences"], settled), (own["cert_flips"], [f"“{one['quote']}”" for one in record["flips"]]),
            (own["open"], [f"{one['claim']} {one['number']}" for one in record["open"]]),
            (own["lapsed"], [f"#{one['seq']} {one['number']} {own[one['kind']]} · {one['who']}" for one in record["lapsed"]])]
