"""The text of a PDF file: what stands on its pages, with the lines of a paragraph joined again.

PDF files are read by PDFium in a process of its own, with little memory and time, for it reads hostile files too.
"""

from __future__ import annotations

from qingzhou.documents.printed import text_of_pages
from qingzhou.documents.scans import lines_of_scan
from qingzhou.documents.strangers import pages_read_by

SECONDS = 30
FEW = 8  # characters a page, below which its text is a picture


def text_of_pdf(content: bytes) -> tuple[str, bool]:
    """The text of a PDF in reading order, a line a paragraph; and whether it was recognised from pictures of its pages.

    Raises Incomplete when the file is damaged, locked or too long, or a scan and scans cannot be read here.
    """
    pages = pages_read_by("qingzhou.documents.pdf_reader", content, SECONDS)
    if sum(len(line.text) for page in pages for line in page) < FEW * len(pages):
        return text_of_pages(lines_of_scan(content)), True
    return text_of_pages(pages), False
