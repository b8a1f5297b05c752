"""What strangers upload: read as they see it, or refused in words, whatever was done to it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.documents.packages import WORD, Limits, packed
from qingzhou.documents.plain import text_of_word
from qingzhou.documents.typesetting import legal
from qingzhou.documents.workbook import Column, Sheet, excel, read_rows
from qingzhou.refusals import Incomplete
from tests.test_documents import parts_of, refusal_of


def word_of(body: str, **others: str) -> bytes:
    """A .docx whose body holds this WordprocessingML."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{WORD.main_type}"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}.xml": f"<w:{name} {space}>{text}</w:{name}>" for name, text in others.items()},
    }
    return packed({name: text.encode() for name, text in parts.items()})


def line(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("read", [text_of_word, read_rows])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "documents.empty"),
        (b"x" * 2000, "documents.too_large"),
        ("不是压缩包".encode(), "documents.not_this_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "documents.old"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "documents.locked"),
        (b"PK\x03\x04" + bytes(100), "documents.damaged"),
        (packed({"a.txt": b"a"}), "documents.not_this_format"),
    ],
)
def test_files_that_are_something_else_are_refused_in_words(
    read: Callable[..., Any], content: bytes, code: str
) -> None:
    assert refusal_of(read, content, limits=Limits(file_bytes=1000)) == code


def test_a_file_saved_in_an_old_format_is_told_how_to_become_readable() -> None:
    with pytest.raises(Incomplete) as refusal:
        text_of_word(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    assert refusal.value.do == "请用 Word 或 WPS 打开，另存为 .docx 后再上传。"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    parts = parts_of(word_of(line("甲")))
    parts["word/media/a.bin"] = bytes(120 * 1024 * 1024)
    content = packed(parts)
    assert len(content) < 200_000
    assert refusal_of(text_of_word, content) == "documents.too_large_unpacked"


def test_a_size_that_lies_is_found_out() -> None:
    parts = parts_of(excel([Sheet("甲", [Column("甲")])]))
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part if name != "xl/styles.xml" else part + b" " * 9_000_000)
        package.getinfo("xl/styles.xml").file_size = 100
    assert refusal_of(read_rows, target.getvalue()) == "documents.damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_not_expanded(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'
    )
    for content, read in ((word_of(line("甲")), text_of_word), (excel([Sheet("甲", [Column("甲")])]), read_rows)):
        part = "word/document.xml" if read is text_of_word else "xl/worksheets/sheet1.xml"
        hostile = packed({**parts_of(content), part: bomb.encode(encoding)})
        assert refusal_of(read, hostile) == "documents.damaged"  # type: ignore[arg-type]


def test_endless_nesting_is_refused() -> None:
    assert refusal_of(text_of_word, word_of("<w:sdt>" * 3000 + "</w:sdt>" * 3000)) == "documents.damaged"


@given(st.data())
def test_damage_anywhere_gives_text_or_a_refusal_never_a_fault(data: st.DataObject) -> None:
    for content, read in ((word_of(line("甲") * 9), text_of_word), (excel([Sheet("甲", [Column("甲")])]), read_rows)):
        damaged = bytearray(content)
        for _time in range(data.draw(st.integers(1, 6))):
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
        with suppress(Incomplete):  # anything else that escapes fails the test
            read(bytes(damaged))  # type: ignore[operator]


def test_deleted_moved_and_hidden_words_are_left_out_and_inserted_ones_are_in() -> None:
    body = (
        "<w:p><w:r><w:t>区教育局</w:t></w:r><w:del><w:r><w:delText>要</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>应</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:tab/><w:t>报</w:t><w:br/><w:t>送</w:t></w:r></w:p>"
        + line("前", "<w:rPr><w:del/></w:rPr>")
        + line("后")
    )
    assert text_of_word(word_of(body)) == "区教育局应\t报\n送\n前后"


def test_text_boxes_links_and_content_controls_are_read_once() -> None:
    box = f"<w:txbxContent>{line('框')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>段</w:t><w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback>"
        "</w:AlternateContent></w:r><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink></w:p>"
        f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{line('控')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>"
    )
    assert text_of_word(word_of(body)) == "段链\n框\n控\n3"


def test_a_table_becomes_one_line_a_row() -> None:
    def row(*cells: str, properties: str = "") -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    inner = f"<w:tbl>{row(line('内'), line('层'))}</w:tbl>"
    deleted = row(line("删"), properties="<w:del/>")
    body = f"<w:tbl>{row(line('事项'), line('单位'))}{row(line('核查') + line('建账'), inner)}{deleted}</w:tbl>"
    assert text_of_word(word_of(body)) == "事项 | 单位\n核查 建账 | 内 | 层"


def level(depth: int, style: str, pattern: str, start: int = 1) -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/></w:lvl>'


def in_list(text: str, key: int, depth: int = 0) -> str:
    return line(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>')


def test_automatic_numbers_are_written_out() -> None:
    numbers = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、")}{level(1, "chineseCounting", "（%2）")}'
        f"{level(2, 'decimal', '%3、')}{level(3, 'decimal', '%3.%4')}</w:abstractNum>"
        f'<w:abstractNum w:abstractNumId="1">{level(0, "bullet", "&#61623;")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style><w:style w:styleId="c"><w:basedOn w:val="c"/></w:style>'
    )
    body = (
        in_list("甲", 1)
        + in_list("乙", 1, 1)
        + in_list("丙", 1, 1)
        + in_list("丁", 1, 2)
        + in_list("戊", 1, 3)
        + line("己", '<w:pStyle w:val="b"/>')
        + in_list("庚", 1, 1)
        + in_list("点", 2)
        + in_list("辛", 3)
        + line("文", '<w:pStyle w:val="c"/>')
        + in_list("无", 9)
        + in_list("", 1)
    )
    text = text_of_word(word_of(body, numbering=numbers, styles=styles))
    assert text.split("\n") == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1、丁",
        "1.1 戊",
        "二、己",
        "（一）庚",
        "点",
        "五、辛",
        "文",
        "无",
        "",
    ]


def test_text_is_cleaned_of_what_no_xml_may_hold_and_of_nothing_else() -> None:
    assert legal("甲\x00\x0b\ud800\ufffe乙\t\n“，”𠀀") == "甲乙\t\n“，”𠀀"
