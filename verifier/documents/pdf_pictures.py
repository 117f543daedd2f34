"""Pictures of the pages of a PDF, as a reader sees them."""

from __future__ import annotations

import io

from verifier.documents.pdf import PDFIUM

SCALE = 1.5
"""Picture points for one point of the page: 108 to the inch, enough to read seven-point print."""
_QUALITY = 72
_WIDEST = 4000
"""Picture points that a page may have to a side: posters and hostile sizes are drawn smaller."""


def sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points, of a PDF that could be read."""
    import pypdfium2

    with PDFIUM:
        pdf = pypdfium2.PdfDocument(data)
        try:
            return [pdf.get_page_size(index) for index in range(len(pdf))]
        finally:
            pdf.close()


def picture(data: bytes, number: int) -> bytes:
    """The page of that number, from 1, as a JPEG.

    :raises ValueError: when there is no such page, or it cannot be drawn.
    """
    import pypdfium2

    with PDFIUM:
        pdf = pypdfium2.PdfDocument(data)
        try:
            if not 1 <= number <= len(pdf):
                raise ValueError(f"there is no page {number}")
            page = pdf[number - 1]
            scale = min(SCALE, _WIDEST / max(page.get_width(), page.get_height(), 1))
            drawn = page.render(scale=scale).to_pil().convert("RGB")
        except pypdfium2.PdfiumError as reason:
            raise ValueError(f"page {number} cannot be drawn ({reason})") from None
        finally:
            pdf.close()
    held = io.BytesIO()
    drawn.save(held, "JPEG", quality=_QUALITY)
    return held.getvalue()
