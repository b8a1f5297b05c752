"""How a page is set: GB/T 9704-2012 (党政机关公文格式) in Word's terms.

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm with 22 lines of 28 characters of 3号 (16 pt): lines of exactly 29 pt,
characters drawn 0.25 pt closer (28 × 16 pt would be 2 mm too wide), no widow control (it would cut pages to 21 lines).
Licensed fonts are named, never embedded; where one is missing, Word takes the alternative named in the font table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from io import BytesIO
from unicodedata import category, east_asian_width
from zipfile import ZipFile

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from qingzhou.documents.links import Piece, pieces
from qingzhou.documents.packages import packed
from qingzhou.documents.properties import CONTENT_TYPE, PATH, RELATION, part_of

FANGSONG, KAITI, HEITI, SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
XIAOBIAOSONG = "方正小标宋简体"
ALTERNATIVES = {
    FANGSONG: "仿宋,FangSong,STFangsong,华文仿宋,FandolFang,Noto Serif CJK SC",
    KAITI: "楷体,KaiTi,STKaiti,华文楷体,FandolKai,Noto Serif CJK SC",
    HEITI: "SimHei,STHeiti,Noto Sans CJK SC",
    SONGTI: "SimSun,STSong,Noto Serif CJK SC",
    XIAOBIAOSONG: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,华文中宋,STZhongsong,Noto Serif CJK SC",
}
RED = RGBColor(0xFF, 0x00, 0x00)
SIZE_TITLE, SIZE_BODY, SIZE_SMALL, SIZE_TABLE = 22.0, 16.0, 14.0, 10.5  # 2号 3号 4号 5号
LINE = 29.0  # points
LINES, CHARACTERS = 22, 28  # of a full page of text
CLOSER = -5  # twips between characters
CHARACTER = SIZE_BODY + CLOSER / 20  # points from one character to the next
TEXT_WIDTH, TEXT_HEIGHT = Mm(156), Mm(225)  # 版心 of a portrait page
EDGE_LOW = Mm(34.9)  # 0.1 mm under 35, for 22 lines of 29 pt are 0.08 mm higher than 225 mm
TWIPS = 635  # English Metric Units in one


@dataclass(frozen=True)
class Setting:
    """How one paragraph is set; sizes, indents and distances in points, `line` exact."""

    font: str = FANGSONG
    size: float = SIZE_BODY
    colour: RGBColor | None = None
    align: ALIGN = ALIGN.JUSTIFY
    first: float = 0  # indent of the first line; negative hangs
    left: float = 0
    right: float = 0
    before: float = 0
    line: float = LINE
    narrow: float = 1.0  # width of the letters, as a share of their own
    with_next: bool = False

    def but(self, **changes: object) -> Setting:
        """The same setting with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


BODY = Setting(first=2 * CHARACTER)
FLUSH = Setting()
CENTRED = Setting(align=ALIGN.CENTER)


def width(text: str) -> float:
    """How many full-width characters wide `text` is; Latin letters and digits are half as wide."""
    return sum(1 if east_asian_width(character) in "WFA" else 0.5 for character in text)


def legal(text: str) -> str:
    """`text` without the characters no XML file may hold (pasted control characters, halves of surrogates)."""
    return "".join(character for character in text if character in "\t\n" or _is_legal(character))


class Sheet:
    """An empty paper to set paragraphs on; `saved` gives its bytes."""

    def __init__(self, *, landscape: bool = False) -> None:
        self.document: DocumentObject = Document()
        self.text_width: Length = TEXT_HEIGHT if landscape else TEXT_WIDTH
        _plain_styles(self.document)
        _drop_template_extras(self.document)
        _lay_out(self.document.sections[0], landscape=landscape)
        self.document.settings.odd_and_even_pages_header_footer = True
        _number_pages(self.document.sections[0])

    def paragraph(self, text: str, setting: Setting = BODY) -> WordParagraph:
        """One more paragraph; line feeds in `text` break its lines."""
        return write(self.document.add_paragraph(), text, setting)

    def blank(self, lines: int = 1, *, with_next: bool = False) -> None:
        """Empty lines, as the standard counts them."""
        for _line in range(lines):
            self.paragraph("", FLUSH.but(with_next=with_next))

    def rule(self, paragraph: WordParagraph, *, colour: str, eighths: int, distance: int) -> None:
        """A line as wide as the text under `paragraph`, `distance` points below, `eighths` of a point thick."""
        borders = element("w:pBdr")
        borders.append(element("w:bottom", val="single", sz=eighths, space=distance, color=colour))
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 (python-docx has no public way to borders)
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")

    def saved(self, *, title: str, author: str, dated: date, properties: Mapping[str, str] | None = None) -> bytes:
        """The .docx file; `dated` is the only date in it, so the same paper gives the same bytes for ever.

        `properties` are kept in it under their names, where programs find them again.
        """
        _number_bookmarks(self.document.element.body)
        _keep_properties(self.document, properties or {})
        core, moment = self.document.core_properties, datetime.combine(dated, time(), UTC)
        core.title, core.author, core.last_modified_by = legal(title)[:255], legal(author)[:255], legal(author)[:255]
        core.created = core.modified = moment
        core.language, core.revision, core.comments, core.keywords = "zh-CN", 1, "", ""
        target = BytesIO()
        self.document.save(target)
        with ZipFile(target) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        parts["word/fontTable.xml"] = _font_table()
        parts["docProps/app.xml"] = APPLICATION
        return packed(parts)


def write(paragraph: WordParagraph, text: str, setting: Setting) -> WordParagraph:
    """Set `text` into an empty paragraph."""
    form = paragraph.paragraph_format
    form.alignment, form.widow_control = setting.align, False
    form.space_before, form.space_after, form.line_spacing = Pt(setting.before), Pt(0), Pt(setting.line)
    form.first_line_indent, form.left_indent, form.right_indent = Pt(setting.first), Pt(setting.left), Pt(setting.right)
    if setting.with_next:
        form.keep_with_next = True
    if setting.line != LINE:  # else LibreOffice pulls every line to the grid of 29 pt
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 (no public way to the grid)
        properties.insert_element_before(element("w:snapToGrid", val=0), "w:spacing", "w:ind", "w:jc")
    first: Run | None = None
    for piece in list(pieces(legal(text))) or [Piece("")]:
        run = _again(first, piece.text) if first is not None and _is_one_line(piece.text) else None
        if run is None:
            first = style(paragraph.add_run(piece.text), setting)
            run = first.element
        _add(paragraph, piece, run)
    return paragraph


def _again(first: Run, text: str) -> BaseOxmlElement:
    """One more run that looks like the first one; python-docx takes a tenth of a millisecond for each that it styles."""
    run, words = element("w:r"), element("w:t")
    run.append(deepcopy(first.element.rPr))
    run.append(words)
    words.text = text
    if text.strip() != text:
        words.set(qn("xml:space"), "preserve")
    return run


def _is_one_line(text: str) -> bool:
    return bool(text) and not set(text) & set("\t\n\r")


def _add(paragraph: WordParagraph, piece: Piece, run: BaseOxmlElement) -> None:
    """A run in its place: alone, within a link to a bookmark, or within a bookmark."""
    holder = paragraph._p  # noqa: SLF001 (python-docx has no public way to links and bookmarks)
    if piece.place:
        holder.append(element("w:bookmarkStart", id=0, name=piece.place))
    link = element("w:hyperlink", anchor=piece.to, history=1) if piece.to else None
    holder.append(run if link is None else link)
    if link is not None:
        link.append(run)
    if piece.place:
        holder.append(element("w:bookmarkEnd", id=0))


def _number_bookmarks(body: BaseOxmlElement) -> None:
    """Give every bookmark its id, and take away those whose name there is already."""
    known: set[str] = set()
    pairs = zip(list(body.iter(qn("w:bookmarkStart"))), list(body.iter(qn("w:bookmarkEnd"))), strict=True)
    for start, end in pairs:
        if (name := start.get(qn("w:name"))) in known:
            for mark in (start, end):
                mark.getparent().remove(mark)
            continue
        for mark in (start, end):
            mark.set(qn("w:id"), str(len(known)))
        known.add(name)


def style(run: Run, setting: Setting) -> Run:
    """Give a run the setting's font for Chinese and Latin alike, its size, colour and closeness."""
    run.font.size = Pt(setting.size)
    if setting.colour is not None:
        run.font.color.rgb = setting.colour
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 (East Asian fonts have no public way either)
    # The hint makes quotation marks Chinese: “” are full-width here and narrow in a Latin font.
    names = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), setting.font)
    properties.insert(0, element("w:rFonts", hint="eastAsia", **names))
    if setting.size == SIZE_BODY:
        properties.insert_element_before(element("w:spacing", val=CLOSER), "w:sz", "w:szCs")
    if setting.narrow < 1:
        properties.insert_element_before(element("w:w", val=round(setting.narrow * 100)), "w:sz", "w:szCs")
    return run


def element(tag: str, **attributes: object) -> BaseOxmlElement:
    """One WordprocessingML element; attributes are in the w: namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def _is_legal(character: str) -> bool:
    return category(character) not in ("Cc", "Cs") and ord(character) & 0xFFFE != 0xFFFE


def _plain_styles(document: DocumentObject) -> None:
    """Keep of python-docx's styles only what a paper uses, and make its defaults Chinese."""
    styles = document.styles.element
    for child in list(styles):
        if child.tag == qn("w:latentStyles") or (child.tag == qn("w:style") and child.get(qn("w:default")) != "1"):
            styles.remove(child)
    defaults = styles.find(qn("w:docDefaults"))
    run, paragraph = element("w:rPr"), element("w:pPr")
    run.append(element("w:rFonts", **dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), FANGSONG)))
    run.append(element("w:sz", val=round(SIZE_BODY * 2)))
    run.append(element("w:lang", val="en-US", eastAsia="zh-CN"))
    paragraph.append(element("w:widowControl", val=0))
    for name, properties in (("w:rPrDefault", run), ("w:pPrDefault", paragraph)):
        default = defaults.find(qn(name))
        default.clear()
        default.append(properties)
    for properties in styles.iterfind(f"{qn('w:style')}[@{qn('w:type')}='paragraph']/*"):
        if properties.tag in (qn("w:rPr"), qn("w:pPr")):
            properties.clear()


def _drop_template_extras(document: DocumentObject) -> None:
    """Leave out what python-docx's template brings along: a preview picture, a theme's twin styles, numbering."""
    package, part = document.part.package, document.part
    for holder, kinds in (
        (package.rels, ("/thumbnail",)),
        (part.rels, ("/stylesWithEffects", "/customXml", "/numbering", "/webSettings")),
    ):
        for key in [key for key, relation in holder.items() if relation.reltype.endswith(kinds)]:
            del holder[key]
    settings = document.settings.element
    for setting in settings.iterfind(f"{qn('w:compat')}/{qn('w:compatSetting')}[@{qn('w:name')}='compatibilityMode']"):
        setting.set(qn("w:val"), "15")  # Word 2013 and later: tables begin where the text does
    for name in ("w:rsids", "w:savePreviewPicture", "w:themeFontLang", "w:shapeDefaults", "w:zoom"):
        for child in settings.findall(qn(name)):
            settings.remove(child)


def _lay_out(section: Section, *, landscape: bool) -> None:
    """Portrait as the standard has it; landscape is the same page turned, its binding edge on top."""
    edges = (Mm(37), Mm(26), EDGE_LOW, Mm(28))  # top, right, bottom, left
    section.page_width, section.page_height = Mm(210), Mm(297)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        edges = (Mm(28), Mm(37), Mm(26), EDGE_LOW)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = edges
    # The number's dashes stand 7 mm under the text: 4号 is 5 mm high, so its foot is 9.5 mm under it.
    section.header_distance, section.footer_distance = Mm(15), Length(edges[2] - Mm(9.5))
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001
    if grid is not None:
        section._sectPr.remove(grid)  # noqa: SLF001
    section._sectPr.append(element("w:docGrid", type="lines", linePitch=round(LINE * 20)))  # noqa: SLF001


def _number_pages(section: Section) -> None:
    """— 1 — in 4号, one character in from the right on odd pages and from the left on even ones."""
    small = Setting(font=SONGTI, size=SIZE_SMALL, line=SIZE_SMALL + 2)
    _number_page(section.footer, small.but(align=ALIGN.RIGHT, right=SIZE_SMALL))
    _number_page(section.even_page_footer, small.but(align=ALIGN.LEFT, left=SIZE_SMALL))


def _number_page(footer: _Footer, setting: Setting) -> None:
    footer.is_linked_to_previous = False
    paragraph = write(footer.paragraphs[0], "— ", setting)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("", "1"), ("end", "")):
        run = style(paragraph.add_run(), setting)
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))  # noqa: SLF001
        elif text == "1":
            run.text = text
        else:
            run._r.append(_instruction(text))  # noqa: SLF001
    style(paragraph.add_run(" —"), setting)


def _instruction(text: str) -> BaseOxmlElement:
    instruction = element("w:instrText")
    instruction.text = text
    return instruction


def _keep_properties(document: DocumentObject, properties: Mapping[str, str]) -> None:
    if properties:
        package = document.part.package
        package.relate_to(Part(PackURI(f"/{PATH}"), CONTENT_TYPE, part_of(properties), package), RELATION)


def _font_table() -> bytes:
    """Every font a paper names, with those to take where it is not installed."""
    return "".join(_font_table_lines()).encode()


def _font_table_lines() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    for name, others in ALTERNATIVES.items():
        yield f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
    yield "</w:fonts>"


APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Qingzhou</Application></Properties>"
)
