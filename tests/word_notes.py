"""Word documents made by hand for the tests: paragraphs of runs, tables, tracked changes; nothing but a zip file and its XML."""

from __future__ import annotations

import io
import re
import zipfile

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def inserted(text: str, author: str) -> str:
    return f'<w:ins w:id="701" w:author="{author}" w:date="2026-01-05T08:00:00Z">{run(text)}</w:ins>'


def deleted(text: str, author: str) -> str:
    return f'<w:del w:id="702" w:author="{author}" w:date="2026-01-05T08:00:00Z"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def paragraph(*runs: str, style: str = "") -> str:
    return f'<w:p>{f"<w:pPr><w:pStyle w:val={chr(34)}{style}{chr(34)}/></w:pPr>" if style else ""}{"".join(runs)}</w:p>'


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def word_file(*body: str) -> bytes:
    """A .docx package around a body."""
    packed = io.BytesIO()
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("[Content_Types].xml", f'{head}<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/'
                         'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                         f'<Override PartName="/word/document.xml" ContentType="{_WORD}"/></Types>')
        package.writestr("_rels/.rels", f'{head}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}" '
                         'Target="word/document.xml"/></Relationships>')
        package.writestr("word/_rels/document.xml.rels", f'{head}<Relationships xmlns="{_RELATIONS}"/>')
        package.writestr("word/document.xml", f'{head}<w:document xmlns:w="{_MAIN}"><w:body>{"".join(body)}</w:body></w:document>')
    return packed.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def comments(data: bytes) -> list[str]:
    """The words of each comment."""
    found = re.findall(r"<w:comment .*?</w:comment>", part(data, "word/comments.xml"), re.S)
    return ["".join(re.findall(r"<w:t(?: [^>]*)?>(.*?)</w:t>", one, re.S)) for one in found]
