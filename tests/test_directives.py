"""Documents: what comes in, what a person changes, and that all is issued or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from docx import Document

from qingzhou.directives import actions, intake, queries
from qingzhou.directives.actions import Hand, NewDirective
from qingzhou.directives.models import Correction, Directive, Draft, DraftUnit, Issued
from qingzhou.directives.states import MOVES, ClauseKind, Deed, State, step
from qingzhou.ledger.models import Entry, Item
from qingzhou.refusals import NotNow
from qingzhou.units.models import Membership, Role, UnitKind
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXT = """青溪区召开“双减”工作推进会

　　会议指出，各部门要提高政治站位，压实工作责任。
　　会议要求，区教育局要在2026年12月20日前完成培训机构登记，编制作业公示清单。区财政局要落实课后服务补助资金，确保经费到位。各镇街要摸清“住家教”底数，每周五报送排查表。
"""
DUE = date(2026, 12, 31)


def district() -> Membership:
    """青溪区 with an office clerk, two departments and two towns, each with a handler."""
    boss = build.clerk()
    for name in ("教育局", "财政局"):
        build.handler(build.unit(name))
    for name in ("青石镇", "河湾街道"):
        build.handler(build.unit(name, UnitKind.TOWN))
    return boss


def arrived(by: Membership, text: str = TEXT) -> Directive:
    return actions.take_in(NewDirective(text), by=by, now=build.MONDAY).directive


def hand(by: Membership, reason: str = "") -> Hand:
    return Hand(by, build.MONDAY, reason)


def drafts(directive: Directive) -> list[Draft]:
    """What the next confirmation would issue."""
    rows = queries.review(directive, build.MONDAY.date()).pending
    return [row.draft for row in rows]


def completed(by: Membership) -> Directive:
    directive = arrived(by)
    actions.set_due(directive, None, DUE, hand(by))
    return directive


# --- coming in -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "directives.empty"),
        (" \r\n　\t", "directives.empty"),
        ("Please find the minutes attached, and reply by Friday.", "directives.not_chinese"),
        ("会议要求\x00区教育局要报送", "directives.binary"),
        ("会议" * 1_000_000, "directives.too_large"),
        ("会议要求区教育局报送清单。" * 10_000, "directives.too_much_text"),
        ("会议" * 3_000, "directives.too_much_text"),
        ("区教育局要报送清单。" * 1_001, "directives.too_many_clauses"),
    ],
)
def test_text_that_cannot_be_read_is_refused_and_nothing_is_stored(text: str, code: str) -> None:
    boss = district()
    with build.refused(code):
        actions.take_in(NewDirective(text), by=boss, now=build.MONDAY)
    assert not Directive.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "directives.empty"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\x00" * 20, "directives.old_word"),
        ("a.txt", b"\xd0\xcf\x11\xe0" + b"\x00" * 20, "directives.old_word"),
        ("a.wps", "正文".encode(), "directives.old_word"),
        ("a.txt", b"%PDF-1.7 ...", "documents.damaged_pages"),
        ("a.ofd", b"PK\x03\x04" + b"\x00" * 40, "directives.ofd"),
        ("a.pptx", b"PK\x03\x04" + b"\x00" * 40, "directives.wrong_kind"),
        ("a.xlsx", b"PK\x03\x04" + b"\x00" * 40, "documents.damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0 1234", "documents.damaged_pages"),
        ("a.txt", bytes(range(256)) * 9, "directives.binary"),
        ("a.txt", b"\x81" * 7, "directives.binary"),
        ("a.txt", b"x" * (5 * 1024 * 1024 + 1), "directives.too_large"),
    ],
)
def test_files_that_cannot_be_read_are_refused_with_advice(name: str, content: bytes, code: str) -> None:
    with build.refused(code):
        intake.text_of(name, content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    assert intake.text_of("通知.TXT", TEXT.replace("\n", "\r\n").encode(encoding)) == TEXT


def test_a_word_file_is_read() -> None:
    document, content = Document(), BytesIO()
    document.add_paragraph("区教育局要报送清单。")
    document.save(content)
    assert intake.text_of("通知.docx", content.getvalue()).strip() == "区教育局要报送清单。"


def test_the_same_text_again_opens_the_document_that_is_there() -> None:
    boss = district()
    first = actions.take_in(NewDirective(TEXT), by=boss, now=build.MONDAY)
    again = actions.take_in(NewDirective(TEXT.replace("\n", "\r\n"), "另一个标题"), by=boss, now=build.at(1))
    assert (first.fresh, again.fresh, again.directive) == (True, False, first.directive)
    assert first.directive.versions.count() == 1


def test_a_document_without_title_takes_its_first_line_and_spans_point_into_the_text() -> None:
    directive = arrived(district())
    version = directive.versions.get()
    assert directive.title == "青溪区召开“双减”工作推进会"
    assert version.drafts.count() > 5
    assert all(version.clean_text[draft.start : draft.end] == draft.clause for draft in version.drafts.all())


def test_units_and_auditors_cannot_bring_documents_in() -> None:
    district()
    for by in (build.handler(build.unit("教育局")), build.member(Role.AUDITOR, build.office())):
        with build.refused("directives.not_office"):
            actions.take_in(NewDirective(TEXT), by=by, now=build.MONDAY)


# --- by hand ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("deed", list(Deed))
def test_a_draft_can_do_what_the_table_says(state: State, deed: Deed) -> None:
    if any((move.source, move.deed) == (state, deed) for move in MOVES):
        assert step(state, deed).source is state
    else:
        with pytest.raises(NotNow):
            step(state, deed)


def test_every_change_leaves_what_was_and_what_is() -> None:
    boss = district()
    draft = drafts(arrived(boss))[0]
    finance = build.unit("财政局")
    wanted = replace(actions.as_is(draft), title="登记培训机构", due_on=DUE, leads=(finance.pk,))
    actions.change(draft, wanted, hand(boss, "按职责"))
    kept = {row.subject: (row.before, row.after, row.reason) for row in Correction.objects.filter(draft=draft)}
    assert kept["title"][1:] == ("登记培训机构", "按职责")
    assert kept["units"][:2] == ("教育局（牵头）", "财政局（牵头）")
    assert kept["owner"][1] == build.handler(finance).person.name
    assert "kind" not in kept


def test_saving_without_a_change_leaves_no_record() -> None:
    boss = district()
    draft = drafts(arrived(boss))[0]
    actions.change(draft, actions.as_is(draft), hand(boss))
    assert not Correction.objects.exists()


def test_two_clerks_changing_one_draft_do_not_both_win() -> None:
    boss, other = district(), build.clerk()
    draft = drafts(arrived(boss))[0]
    wanted = actions.as_is(draft)
    actions.change(draft, replace(wanted, title="一"), hand(boss), revision=draft.revision)
    with build.refused("directives.stale"):
        actions.change(draft, replace(wanted, title="二"), hand(other), revision=draft.revision)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "  "}, "directives.title_missing"),
        ({"title": "长" * 201}, "directives.too_long"),
        ({"due_on": date(2026, 11, 1)}, "directives.due_in_the_past"),
        ({"due_on": date(2137, 1, 1)}, "directives.due_too_far"),
        ({"leads": (1, 2)}, "directives.many_leads"),
        ({"leads": (999_999,)}, "directives.unit_unknown"),
        ({"owner": 999_999}, "directives.owner_elsewhere"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    boss = district()
    draft = drafts(arrived(boss))[0]
    with build.refused(code):
        actions.change(draft, replace(actions.as_is(draft), **change), hand(boss))  # type: ignore[arg-type]
    assert not Correction.objects.exists()


def test_dropping_needs_a_reason_and_can_be_taken_back() -> None:
    boss = district()
    directive = arrived(boss)
    draft = drafts(directive)[0]
    with build.refused("directives.reason_missing"):
        actions.drop(draft, hand(boss, " "))
    actions.drop(draft, hand(boss, "重复"))
    assert draft not in drafts(directive)
    assert actions.restore(draft, hand(boss)) in drafts(directive)
    assert [row.after for row in Correction.objects.filter(draft=draft, subject="state")] == ["dropped", "pending"]


def test_merging_joins_words_and_units_and_drops_the_other() -> None:
    boss = district()
    directive = arrived(boss)
    first, second, third = drafts(directive)[:3]
    merged = actions.merge(first, second, hand(boss))
    assert merged.title == f"{first.title}；{second.title}"
    assert directive.versions.get().clean_text[merged.start : merged.end] == merged.clause
    merged = actions.merge(merged, third, hand(boss))
    assert {str(part) for part in merged.parts.all()} == {"教育局", "财政局"}
    second.refresh_from_db()
    assert (second.state, bool(second.drop_reason)) == (State.DROPPED, True)
    with build.refused("directives.no_such_step"):
        actions.merge(merged, second, hand(boss))


def test_splitting_gives_two_with_the_same_units() -> None:
    boss = district()
    directive = arrived(boss, "区教育局要编制清单、报送台账。")
    draft = drafts(directive)[0]
    cut = actions.cuts_of(draft)[0]
    second = actions.split(draft, cut.at, hand(boss))
    draft.refresh_from_db()
    text = directive.versions.get().clean_text
    assert [draft.clause, second.clause] == ["编制清单", "报送台账"]
    assert [text[one.start : one.end] for one in (draft, second)] == [draft.clause, second.clause]
    assert [str(part) for part in second.parts.all()] == ["教育局"]
    assert Correction.objects.filter(subject="clause").count() == 2
    with build.refused("directives.no_such_cut"):
        actions.split(draft, 1, hand(boss))


def test_a_marked_passage_becomes_a_draft() -> None:
    boss = district()
    directive = arrived(boss)
    text = directive.versions.get().clean_text
    start = text.index("，确保经费到位")
    draft = actions.add(directive, start, start + len("，确保经费到位。"), hand(boss))
    assert (draft.clause, draft.kind, draft.confidence) == ("确保经费到位", ClauseKind.TASK, None)
    assert draft in drafts(directive)
    for wrong in ((5, 5), (9, 3), (0, 10**9), (start, start + 1)):
        with build.refused("directives.nothing_chosen"):
            actions.add(directive, *wrong, hand(boss))
    with build.refused("directives.already_there"):
        actions.add(directive, draft.start, draft.end, hand(boss))


def test_a_name_is_said_once_for_all_and_remembered() -> None:
    boss = district()
    directive = arrived(boss, "区气象局要发布预警。区气象局要报送台账。")
    assert queries.review(directive, build.MONDAY.date()).unknown == ["区气象局"]
    education = build.unit("教育局")
    assert actions.name_unit(directive, "区气象局", education.pk, hand(boss), remember=True) == 2
    assert queries.review(directive, build.MONDAY.date()).unknown == []
    assert {draft.owner for draft in drafts(directive)} == {build.handler(education).person}
    assert education.aliases.filter(text="区气象局").exists()


def test_a_name_that_turns_out_to_be_a_unit_already_there_still_leads() -> None:
    boss = district()
    directive = arrived(boss, "区气象局牵头，区教育局配合，编制预警清单。")
    actions.name_unit(directive, "区气象局", build.unit("教育局").pk, hand(boss))
    assert [(str(part), part.role) for part in drafts(directive)[0].parts.all()] == [("教育局", "lead")]


# --- reading again ---------------------------------------------------------------------------------------------
DAMAGED = "區教育局要编制清單，报送臺账。区财政局要落实经费。"


def test_undoing_a_repair_makes_a_new_version_and_keeps_what_was_changed_by_hand() -> None:
    boss = district()
    directive = arrived(boss, DAMAGED)
    version = directive.versions.get()
    assert "清单" in version.clean_text
    kept = next(draft for draft in drafts(directive) if "经费" in draft.clause)
    actions.change(kept, replace(actions.as_is(kept), title="把经费落实到位", due_on=DUE), hand(boss))
    index = next(number for number, one in enumerate(version.repairs) if "單" in one["before"])
    again = actions.reread(directive, [index], by=boss, now=build.MONDAY)
    assert (again.lost, again.version.number, again.version.undone) == (0, 2, [index])
    assert "清單" in again.version.clean_text
    assert ("把经费落实到位", DUE) in {(draft.title, draft.due_on) for draft in drafts(directive)}
    with build.refused("directives.old_version"):
        actions.drop(kept, hand(boss, "重复"))
    assert Correction.objects.filter(subject="repairs").count() == 1


def test_another_date_counts_deadlines_anew() -> None:
    boss = district()
    directive = arrived(boss, "区教育局要在8月底前编制清单。")
    actions.describe(directive, title="通知", dated=date(2028, 3, 1), kind="plan", by=boss, now=build.MONDAY)  # type: ignore[arg-type]
    assert [draft.due_on for draft in drafts(directive)] == [date(2028, 8, 31)]


def test_nothing_is_read_again_once_it_was_issued() -> None:
    boss = district()
    directive = completed(boss)
    actions.confirm(directive, by=boss, now=build.MONDAY)
    with build.refused("directives.issued"):
        actions.describe(directive, title="通知", dated=date(2028, 3, 1), kind="plan", by=boss, now=build.MONDAY)  # type: ignore[arg-type]


# --- issuing ---------------------------------------------------------------------------------------------------
def test_confirming_issues_everything_and_ties_it_to_its_sentence() -> None:
    boss = district()
    directive = completed(boss)
    waiting = drafts(directive)
    items = actions.confirm(directive, by=boss, now=build.MONDAY).items
    towns = [draft for draft in waiting if draft.each]
    assert len(towns) == 2
    assert len(items) == len(waiting) + 2 * len(towns)  # each of the two towns has its own, below one of the office
    assert {item.due_on for item in items} == {DUE, date(2026, 12, 20)}
    for item in items:
        draft = queries.origin_of(item)
        assert draft is not None
        assert item.source == f"《{directive.title}》第 {draft.sentence} 句"
        assert item.quote == draft.clause
        assert draft.version.clean_text[draft.start : draft.end] == item.quote
    assert Issued.objects.count() == len(items)


def test_confirming_twice_changes_nothing() -> None:
    boss = district()
    directive = completed(boss)
    actions.confirm(directive, by=boss, now=build.MONDAY, seen=directive.revision + 1)
    before = (Item.objects.count(), Entry.objects.count(), Correction.objects.count())
    assert actions.confirm(directive, by=boss, now=build.at(1), seen=2).items == ()
    assert (Item.objects.count(), Entry.objects.count(), Correction.objects.count()) == before


@pytest.mark.parametrize("lack", ["due_on", "lead", "owner", "unknown", "past"])
def test_one_incomplete_draft_and_nothing_is_issued(lack: str) -> None:
    boss = district()
    directive = completed(boss)
    draft = drafts(directive)[0]
    now = build.MONDAY
    if lack == "due_on":
        Draft.objects.filter(pk=draft.pk).update(due_on=None)
    elif lack == "lead":
        draft.parts.update(role=DraftUnit.Role.SUPPORT)
    elif lack == "owner":
        Membership.objects.filter(unit__short_name="青石镇").update(until=date(2026, 1, 1))
    elif lack == "unknown":
        DraftUnit.objects.create(draft=draft, unit=None, written="区气象局", role="support")
    else:
        now = build.at(50)
    with build.refused("directives.incomplete"):
        actions.confirm(directive, by=boss, now=now)
    assert not Item.objects.exists()
    assert not Issued.objects.exists()


def test_a_clerk_does_not_issue_what_another_has_changed_meanwhile() -> None:
    boss = district()
    directive = completed(boss)
    directive.refresh_from_db()
    seen = directive.revision
    actions.drop(drafts(directive)[0], hand(build.clerk(), "重复"))
    with build.refused("directives.stale"):
        actions.confirm(directive, by=boss, now=build.MONDAY, seen=seen)
    assert not Item.objects.exists()


def test_only_the_office_of_the_place_confirms() -> None:
    boss = district()
    directive = completed(boss)
    elsewhere = build.clerk(build.jurisdiction("999002", "云岭县"))
    leader = build.member(Role.GROUP_LEADER, build.office())
    for by, code in ((elsewhere, "directives.elsewhere"), (leader, "directives.not_office")):
        with build.refused(code):
            actions.confirm(directive, by=by, now=build.MONDAY)


@pytest.mark.parametrize(
    "statement", ["UPDATE directives_correction SET after = 'x'", "DELETE FROM directives_correction"]
)
def test_the_database_refuses_to_change_a_correction(statement: str) -> None:
    boss = district()
    actions.drop(drafts(arrived(boss))[0], hand(boss, "重复"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Correction.objects.exists()
