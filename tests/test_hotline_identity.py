"""Seeing who reported: a purpose, a second person, a key outside the pages, once; told to the reporter, and alike for empty boxes."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from qingzhou.hotline import actions, checks, queries, receipts, sealing
from qingzhou.hotline.models import Opening, Report, Sealed
from qingzhou.hotline.states import OpeningState, Purpose, Verb
from qingzhou.units.models import Membership, Role
from tests import build
from tests.build import refused
from tests.offices import signed_in
from tests.reports import accepted, handler, lodged

pytestmark = [pytest.mark.usefixtures("own_keys"), pytest.mark.django_db, pytest.mark.database]
NAMED = (("name", "王标记"), ("contact", "13900000001"))
NOW = timezone.now()


@pytest.fixture
def private(settings: Settings) -> Path:
    return Path(settings.HOTLINE_SEAL) / sealing.PRIVATE


def second(role: Role = Role.OFFICE_CLERK) -> Membership:
    return build.member(role, build.office(), build.person("第二人"))


def asked(report: Report, by: Membership, purpose: Purpose = Purpose.VERIFY) -> Opening:
    actions.ask_identity(report, purpose, "收据与所述不符，须当面核对", by=by, now=NOW)
    return report.openings.latest("pk")


def agreed(report: Report, by: Membership) -> Opening:
    return actions.decide_identity(asked(report, by), agreed=True, by=second(), now=NOW)


def unsealed(report: Report, by: Membership, private: Path) -> tuple[Opening, str]:
    opening = agreed(report, by)
    code = actions.unseal(opening, private, by=second(Role.AUDITOR), now=NOW)
    return Opening.objects.get(pk=opening.pk), code


# --- two persons -----------------------------------------------------------------------------------------------
def test_who_asked_with_a_code_sees_once_who_reported(clerk: Membership, private: Path) -> None:
    opening, code = unsealed(lodged(identity=NAMED), clerk, private)
    assert actions.see_identity(opening, code, by=clerk, now=NOW) == dict(NAMED)
    opening.refresh_from_db()
    assert (opening.state, opening.cipher) == (OpeningState.SEEN, None)
    with refused("hotline.opening_moved_on"):
        actions.see_identity(opening, code, by=clerk, now=NOW)


def test_every_step_is_a_line_of_the_report(clerk: Membership, private: Path) -> None:
    opening, code = unsealed(lodged(), clerk, private)
    actions.see_identity(opening, code, by=clerk, now=NOW)
    lines = opening.report.lines.order_by("seq")
    told = [Verb.LODGE, Verb.ASK_IDENTITY, Verb.AGREE_IDENTITY, Verb.UNSEAL, Verb.SEE_IDENTITY]
    assert [line.verb for line in lines] == told
    assert all(line.purpose == Purpose.VERIFY.label for line in lines[1:])
    assert all(line.person_id for line in lines[1:])
    assert [line.verb for line in lines if line.is_shown] == [Verb.LODGE, Verb.UNSEAL, Verb.SEE_IDENTITY]


@pytest.mark.parametrize("verb", ["agree", "unseal"])
def test_nobody_agrees_to_or_unseals_what_they_asked_for(verb: str, clerk: Membership, private: Path) -> None:
    opening = asked(lodged(), clerk) if verb == "agree" else agreed(lodged(), clerk)
    again = build.member(Role.GROUP_LEADER, build.office(), clerk.person)  # in another role, too
    for by in (clerk, again):
        with refused("hotline.own_opening"):
            if verb == "agree":
                actions.decide_identity(opening, agreed=True, by=by, now=NOW)
            else:
                actions.unseal(opening, private, by=by, now=NOW)


def test_a_stand_in_neither_agrees_for_who_asked_nor_asks_for_who_agrees(clerk: Membership) -> None:
    absent = second()
    stand_in = build.member(Role.OFFICE_CLERK, build.office(), build.person("代班人"))
    stand_in.stands_in_for = clerk.person
    with refused("hotline.own_opening"):
        actions.decide_identity(asked(lodged(), clerk), agreed=True, by=stand_in, now=NOW)
    stand_in.stands_in_for = absent.person
    with refused("hotline.own_opening"):
        actions.decide_identity(asked(lodged(), stand_in), agreed=True, by=absent, now=NOW)


def test_the_database_itself_wants_a_second_person(clerk: Membership) -> None:
    opening = asked(lodged(), clerk)
    for own in ({"decided_by": clerk.person}, {"decided_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Opening.objects.filter(pk=opening.pk).update(state=OpeningState.AGREED, **own)
    with pytest.raises(DatabaseError), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(cipher=b"x")


def test_the_lead_unit_asks_and_the_office_agrees(clerk: Membership, private: Path) -> None:
    report = accepted(lodged(identity=NAMED), clerk)
    with refused("hotline.not_handling"):
        asked(report, handler("教育局"))
    by = handler()
    opening = asked(report, by)
    colleague = build.member(Role.UNIT_LEADER, by.unit)
    with refused("hotline.not_office"):
        actions.decide_identity(opening, agreed=True, by=colleague, now=NOW)
    actions.decide_identity(opening, agreed=True, by=clerk, now=NOW)
    code = actions.unseal(opening, private, by=clerk, now=NOW)
    for other in (colleague, clerk):
        with refused("hotline.not_asker"):
            actions.see_identity(opening, code, by=other, now=NOW)
    assert actions.see_identity(opening, code, by=by, now=NOW) == dict(NAMED)


def test_asking_takes_a_reason_and_refusing_too(clerk: Membership) -> None:
    with refused("hotline.reason_missing"):
        actions.ask_identity(lodged(), Purpose.VERIFY, "  ", by=clerk, now=NOW)
    opening = asked(lodged(), clerk)
    with refused("hotline.note_missing"):
        actions.decide_identity(opening, agreed=False, by=second(), now=NOW)
    opening = actions.decide_identity(opening, agreed=False, note="留言即可", by=second(), now=NOW)
    with refused("hotline.opening_moved_on"):
        actions.decide_identity(opening, agreed=True, by=second(), now=NOW)


def test_the_same_form_sent_twice_asks_once(clerk: Membership) -> None:
    report = lodged()
    for _ in range(2):
        actions.ask_identity(report, Purpose.REWARD, "兑奖", by=clerk, now=NOW, token="once")
    assert report.openings.count() == 1
    with refused("hotline.asked_already"):
        asked(report, clerk)


# --- codes and time --------------------------------------------------------------------------------------------
def test_five_wrong_codes_make_it_void(clerk: Membership, private: Path) -> None:
    opening, code = unsealed(lodged(identity=NAMED), clerk, private)
    wrong = receipts.new_code()
    for tries in range(1, actions.MOST_TRIES + 1):
        assert actions.see_identity(opening, wrong, by=clerk, now=NOW) is None
        opening.refresh_from_db()
        assert opening.tries == tries
    assert (opening.state, opening.cipher) == (OpeningState.SPENT, None)
    assert opening.report.lines.filter(verb=Verb.WRONG_CODE).count() == actions.MOST_TRIES
    with refused("hotline.opening_moved_on"):
        actions.see_identity(opening, code, by=clerk, now=NOW)


def test_a_code_opens_only_what_it_was_made_for(clerk: Membership, private: Path) -> None:
    first, code = unsealed(lodged(identity=NAMED), clerk, private)
    other, _code = unsealed(lodged(), clerk, private)
    Opening.objects.filter(pk=other.pk).update(cipher=first.cipher)  # put in another's place
    assert actions.see_identity(other, code, by=clerk, now=NOW) is None


def test_what_is_not_used_in_time_lapses_and_is_forgotten(clerk: Membership, private: Path) -> None:
    opening, code = unsealed(lodged(identity=NAMED), clerk, private)
    late = NOW + actions.READY_FOR + timedelta(seconds=1)
    with refused("hotline.opening_lapsed"):
        actions.see_identity(opening, code, by=clerk, now=late)
    unused = agreed(lodged(), clerk)
    assert actions.lapse_openings(NOW) == 0
    assert actions.lapse_openings(late) == 1
    assert actions.lapse_openings(NOW + timedelta(days=8)) == 1
    assert set(Opening.objects.values_list("state", "cipher")) == {(OpeningState.LAPSED, None)}
    assert unused.report.lines.latest("seq").is_by_nobody
    with refused("hotline.opening_moved_on"):
        actions.unseal(unused, private, by=second(), now=NOW)


def test_nothing_stored_opens_it(clerk: Membership, private: Path, tmp_path: Path) -> None:
    opening, code = unsealed(lodged(identity=NAMED), clerk, private)
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    kept = dump.read_text(encoding="utf-8")
    assert not [one for one in (code, receipts.written(code), "王标记", "13900000001") if one in kept]
    assert "王标记".encode() not in bytes(opening.cipher)


# --- the custodian ---------------------------------------------------------------------------------------------
def test_the_custodian_prints_codes_and_no_names(
    clerk: Membership, private: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named, empty = agreed(lodged(identity=NAMED), clerk), agreed(lodged(), clerk)
    by = second(Role.AUDITOR)
    call_command("unseal", key=private, by=by.person.username)
    printed = capsys.readouterr().out
    codes = re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", printed)
    assert len(codes) == 2
    assert "王标记" not in printed
    seen = [
        actions.see_identity(one, receipts.read(code), by=clerk, now=timezone.now())
        for one, code in zip((named, empty), codes, strict=True)
    ]
    assert seen == [dict(NAMED), {}]


def test_without_the_right_key_nothing_is_opened(clerk: Membership, tmp_path: Path, private: Path) -> None:
    opening = agreed(lodged(identity=NAMED), clerk)
    sealing.make_pair(tmp_path / "another")
    by = second().person.username
    with pytest.raises(CommandError):
        call_command("unseal", key=tmp_path / "another" / sealing.PRIVATE, by=by)
    with pytest.raises(CommandError):
        call_command("unseal", key=tmp_path / "none.pem", by=by)
    with pytest.raises(CommandError):
        call_command("unseal", key=private, by=handler().person.username)
    opening.refresh_from_db()
    assert (opening.state, opening.cipher) == (OpeningState.AGREED, None)


def test_the_private_key_is_moved_off_and_pages_go_on_sealing(
    clerk: Membership, private: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opening, stick = agreed(lodged(identity=NAMED), clerk), tmp_path / "stick"
    stick.mkdir()
    assert [one.id for one in checks.private_key_is_elsewhere()] == ["hotline.W001"]
    call_command("seal_key", move=stick)
    assert not private.exists()
    assert checks.private_key_is_elsewhere() == []
    assert (stick / sealing.PRIVATE).stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError):
        call_command("seal_key", move=stick)
    lodged(identity=NAMED)
    assert actions.unseal(opening, stick / sealing.PRIVATE, by=second(), now=NOW)


# --- pages -----------------------------------------------------------------------------------------------------
class Alike:
    """One report followed through all pages: what each answered, without what differs from any report to the next."""

    def __init__(self, report: Report, token: str, by: Membership, other: Membership) -> None:
        self.report, self.by, self.other = report, signed_in(by), signed_in(other)
        self.reporter, self.answers = Client(), []
        self.reporter.post(reverse("hotline:follow"), {"code": receipts.code_for(token)})

    def visit(self, client: Client, name: str, body: dict[str, str] | None, *args: object) -> str:
        place = reverse(f"hotline:{name}", args=args)
        answer = client.get(place) if body is None else client.post(place, body, follow=True)
        said, number = answer.content.decode(), self.report.number
        for what in (number, self.report.about, f"opening-{self.pk}", f"identity/{self.pk}/"):
            said = said.replace(what, "…")
        said = re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"|\d+:\d\d', "…", said)
        self.answers.append((name, answer.status_code, said))
        return answer.content.decode()

    @property
    def pk(self) -> int:
        found = self.report.openings.order_by("pk").last()
        return found.pk if found else 0

    def everybody_looks(self) -> None:
        number = self.report.number
        for client in (self.by, self.other):
            self.visit(client, "report", None, number)
            self.visit(client, "identity", None, number)
        self.visit(self.reporter, "followed", None)

    def step(self, client: Client, verb: str, **body: str) -> str:
        return self.visit(client, "opening", body, self.report.number, self.pk, verb)


def through(alike: Alike, private: Path) -> str:
    """Ask, agree, unseal, mistype, and the page with what was in the box."""
    number = alike.report.number
    alike.everybody_looks()
    alike.visit(alike.by, "identity", {"purpose": "verify", "reason": "须核对"}, number)
    alike.everybody_looks()
    alike.step(alike.other, "agree", note="同意")
    alike.everybody_looks()
    code = actions.unseal(alike.report.openings.get(), private, by=second(Role.AUDITOR), now=timezone.now())
    alike.step(alike.by, "see", code="7Q4K")
    alike.everybody_looks()
    seen = alike.step(alike.by, "see", code=receipts.written(code).lower())
    alike.answers.pop()
    alike.everybody_looks()
    alike.step(alike.by, "see", code=code)
    return seen


def test_nothing_tells_an_empty_box_from_a_full_one_but_the_page_of_who_opened_it(
    clerk: Membership, private: Path
) -> None:
    other, pages, answers = second(), [], []
    for about, identity in (("春山机构", NAMED), ("夏水机构", ())):
        token = receipts.new_token()
        alike = Alike(lodged(token, now=timezone.now(), about=about, identity=identity), token, clerk, other)
        pages.append(through(alike, private))
        answers.append(alike.answers)
    assert len(answers[0]) > 25
    assert {status for _name, status, _said in answers[0]} == {200, 409, 422}
    assert answers[0] == answers[1]
    assert "王标记" in pages[0]
    assert "13900000001" in pages[0]
    assert "没有留下身份" in pages[1]
    assert len({len(bytes(box)) for box in Sealed.objects.values_list("box", flat=True)}) == 1


def test_no_page_reads_a_box(clerk: Membership, private: Path, django_assert_max_num_queries) -> None:
    report = lodged(identity=NAMED)
    asked(report, clerk)
    by = signed_in(clerk)
    with django_assert_max_num_queries(30) as asked_for:
        by.get(reverse("hotline:identity", args=[report.number]))
        by.get(reverse("hotline:report", args=[report.number]))
    assert not [one["sql"] for one in asked_for.captured_queries if "hotline_sealed" in one["sql"]]


@pytest.mark.parametrize("left", [True, False])
def test_the_reporter_sees_that_somebody_looked_and_what_for(left: bool, clerk: Membership, private: Path) -> None:
    token = receipts.new_token()
    opening, code = unsealed(lodged(token, identity=NAMED if left else ()), clerk, private)
    reporter = Client()
    reporter.post(reverse("hotline:follow"), {"code": receipts.code_for(token)})
    before = reporter.get(reverse("hotline:followed")).content.decode()
    actions.see_identity(opening, code, by=clerk, now=NOW)
    after = reporter.get(reverse("hotline:followed")).content.decode()
    assert "有人查看过您的身份" not in before
    assert "有人查看过您的身份" in after
    assert str(Purpose.VERIFY.label) in after
    assert opening.reason not in after
    assert clerk.person.name not in after


def test_who_can_agree_finds_it_in_the_queue_and_who_asked_does_not(clerk: Membership) -> None:
    opening = asked(lodged(), clerk)
    assert queries.openings_to_decide(clerk) == []
    assert queries.openings_to_decide(handler()) == []
    other = second(Role.GROUP_LEADER)
    assert queries.openings_to_decide(other) == [opening]
    assert "待您同意" in signed_in(other).get(reverse("hotline:queue")).content.decode()
    actions.decide_identity(opening, agreed=True, by=other, now=NOW)
    assert queries.openings_to_decide(other) == []
