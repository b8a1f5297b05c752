"""Every figure of a Word paper leads to a line that names what was counted, and to nothing else."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from qingzhou.dispatch import actions as dispatch
from qingzhou.dispatch import queries, sheet
from qingzhou.dispatch.snapshot import Snapshot
from qingzhou.documents.blocks import Heading, Note, Paper, Paragraph, Table
from qingzhou.documents.links import linked, pieces, placed, plain
from qingzhou.documents.paper import word
from qingzhou.documents.plain import text_of_word
from qingzhou.documents.properties import properties_of_word
from qingzhou.meetings import papers
from qingzhou.meetings.models import Meeting
from qingzhou.meetings.states import Kind, Topic
from tests import build
from tests.test_meetings import NOW, Attendance, actions, decide, first, prepared
from tests.weeks import CUTOFF, W47, district

SHARE = re.compile(r"list_[a-z_]+_[0-9]+")
LINKS = re.compile(r"[0-9]{4}-T[0-9]+")


def words(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def links(content: bytes) -> list[tuple[str, str]]:
    """Every link: its words and where it leads."""
    body = Document(BytesIO(content)).element.body
    return [(words(one), one.get(qn("w:anchor"))) for one in body.iter(qn("w:hyperlink"))]


def places(content: bytes) -> dict[str, str]:
    """Every place with the paragraph that it stands in; each once, with an id of its own."""
    body = Document(BytesIO(content)).element.body
    marks = list(body.iter(qn("w:bookmarkStart")))
    assert len({one.get(qn("w:id")) for one in marks}) == len(marks) == len(list(body.iter(qn("w:bookmarkEnd"))))
    found = {one.get(qn("w:name")): told(one) for one in marks}
    assert len(found) == len(marks)
    return found


def told(mark: Any) -> str:
    """What stands at a place: its paragraph, and of a unit's share of a line only that share."""
    if not SHARE.fullmatch(mark.get(qn("w:name"))):
        return words(mark.getparent())
    after = "".join(words(one) for one in mark.itersiblings())
    return re.split("[；。]", after)[0]


def made() -> Paper:
    texts = f"共{linked('2', 'list_a')}件，{linked('无', 'list_b')}"
    table = Table(
        header=("甲",), rows=[(linked("1", "list_a"),), (placed("2026-T001", "item_1"),), (placed("又", "item_1"),)]
    )
    appendix = (Heading(1, "附", numbered=False), Note(f"{placed('甲', 'list_a')}：{linked('2026-T001', 'item_1')}"))
    return Paper(issuer="青溪区双减办", title="周报", dated=date(2026, 11, 19), blocks=(Paragraph(texts), table),
                 appendix=appendix, properties={"qingzhou-paper": "sheet", "说明": "甲 & “乙”"})  # fmt: skip


def test_marks_in_a_text_become_links_and_bookmarks_and_are_never_read() -> None:
    content = word(made())
    assert ("2", "list_a") in links(content)
    assert places(content) == {"list_a": "甲：2026-T001", "item_1": "2026-T001"}
    assert "共2件，无" in text_of_word(content)
    assert not set("\ufdd0\ufdd1\ufdd2\ufdd3") & set(text_of_word(content))
    assert word(made()) == content


def test_a_broken_mark_is_no_link_and_leaves_the_words() -> None:
    assert plain(f"甲{linked('2', 'no place')}乙") == "甲no place2乙"
    assert [piece.to for piece in pieces(f"{linked('2', 'a')}\ufdd0")] == ["a"]
    assert plain("没有链接") == "没有链接"


def test_a_file_keeps_what_it_says_to_programs() -> None:
    assert properties_of_word(word(made())) == {"qingzhou-paper": "sheet", "说明": "甲 & “乙”"}
    stream = BytesIO()
    Document().save(stream)
    assert properties_of_word(stream.getvalue()) == {}


@pytest.mark.django_db
@pytest.mark.database
class TestPapers:
    """The papers of a frozen week and its meeting."""

    def frozen(self) -> Snapshot:
        district()
        return queries.content_of(dispatch.freeze(W47, by=build.clerk(), now=CUTOFF))

    def ended(self) -> Meeting:
        meeting = prepared()
        decide(first(meeting), Kind.GO_ON)
        for topic in (Topic.NEW, Topic.DUE_NEXT):
            for subject in meeting.subjects.filter(topic=topic)[:1]:
                decide(
                    subject, Kind.TASK, units=(build.handler(build.unit("消防队")).unit_id,), due_on=date(2026, 12, 9)
                )
        return actions.close(meeting, Attendance(), by=build.clerk(), now=NOW.replace(day=20))

    def test_every_figure_of_the_sheet_leads_to_as_many_items_as_it_says(self) -> None:
        week = self.frozen()
        content = sheet.word(week)
        known, leading = places(content), links(content)
        assert {to for _words, to in leading} <= known.keys()
        for code in week.lists:
            for line in (*week.table, week.totals):
                place = f"list_{code}" if line.unit is None else f"list_{code}_{line.unit}"
                rows = [row.number for row in week.of(code, line.unit)]
                assert set(LINKS.findall(known.get(place, ""))) == set(rows)
                if rows and code in (*sheet.figures(sheet.edition(week)), "on_time"):
                    assert (str(len(rows)), place) in leading
        for number in {row.number for row in week.rows if row.status != "cancelled"}:
            assert number in known[f"item_{number.replace('-', '_')}"]

    def test_every_figure_of_minutes_and_circular_leads_to_what_was_counted(self) -> None:
        meeting = self.ended()
        for _name, content in (papers.minutes_of(meeting), papers.circular_of(meeting)):
            known, leading = places(content), links(content)
            assert {to for _words, to in leading} <= known.keys()
            counted = [(count, to) for count, to in leading if to.startswith(("list_", "issues_"))]
            assert len(counted) >= 8
            for count, to in counted:
                assert f"（{count}件）" in known[to]
                assert len(re.findall(r"[0-9]{4}-T?[0-9]+", known[to])) == int(count)
            subjects = {to for _words, to in leading if to.startswith("subject_")}
            assert subjects
            for count, to in leading:
                if to in subjects:
                    assert count == f"（{len(LINKS.findall(known[to]))} 件）"

    def test_the_figures_of_the_appendix_name_no_confidential_title(self) -> None:
        week = self.frozen()
        secret = next(row for row in week.rows if row.number in week.lists["open"])
        masked = sheet.word(week.masking({secret.number}))
        assert secret.number in text_of_word(masked)
        assert f"{secret.number} {secret.title}" not in text_of_word(masked)

    def test_papers_say_of_which_snapshot_and_record_they_are(self) -> None:
        meeting = self.ended()
        kept = properties_of_word(papers.minutes_of(meeting)[1])
        assert (kept["qingzhou-paper"], kept["qingzhou-week"]) == ("minutes", "2026-W47")
        assert (kept["qingzhou-snapshot"], kept["qingzhou-record"]) == (meeting.week.sha256, meeting.sha256)


def test_every_piece_of_a_paragraph_is_set_alike_and_keeps_its_spaces() -> None:
    text = f"共 {linked('12', 'list_a')} 件 ，{placed('甲', 'list_a')}、{linked(' 丙', 'list_a')}"
    paper = Paper(issuer="青溪区双减办", title="周报", dated=date(2026, 11, 19), blocks=(Paragraph(text),))
    body = Document(BytesIO(word(paper))).element.body
    (paragraph,) = (one for one in body.iter(qn("w:p")) if "共 " in words(one))
    runs = list(paragraph.iter(qn("w:r")))
    assert len({etree.tostring(one.find(qn("w:rPr"))) for one in runs}) == 1
    assert [one.text for one in paragraph.iter(qn("w:t"))] == ["共 ", "12", " 件 ，", "甲", "、", " 丙"]
    spaced = [one.get(qn("xml:space")) for one in paragraph.iter(qn("w:t"))]
    assert spaced == ["preserve", None, "preserve", None, None, "preserve"]
