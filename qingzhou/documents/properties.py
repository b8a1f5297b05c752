"""What a Word file says of itself to programs: properties by name, kept by Word and WPS when people edit the paper."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from qingzhou.documents.packages import WORD, Limits, tree, unpacked

PATH = "docProps/custom.xml"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_SCHEMA = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the one set of properties of one's own
_FIRST = 2  # the numbers before are taken


def part_of(properties: Mapping[str, str]) -> bytes:
    """The part of the package that holds the properties."""
    told = "".join(
        f'<property fmtid="{_SET}" pid="{pid}" name={quoteattr(name)}><vt:lpwstr>{escape(text)}</vt:lpwstr></property>'
        for pid, (name, text) in enumerate(properties.items(), start=_FIRST)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Properties xmlns="{_SCHEMA}" xmlns:vt="{_TYPES}">{told}</Properties>'.encode()


def properties_of_word(content: bytes, *, limits: Limits | None = None) -> dict[str, str]:
    """The properties of a .docx by name. Raises Incomplete as `text_of_word` does."""
    part = unpacked(content, WORD, limits or Limits()).get(PATH)
    if part is None:
        return {}
    return {
        str(one.get("name")): "".join(str(text) for text in one.itertext()).strip()
        for one in tree(part, WORD).iterfind("{*}property")
    }
