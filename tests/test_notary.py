"""The provable log: milestones sealed once and in order, days closed, heads that follow from their leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from qingzhou.notary import actions, audit, queries, verifier
from qingzhou.notary.commitments import Kind, Milestone, no_counts
from qingzhou.notary.models import Head, Leaf, Log
from qingzhou.site.due import do_what_is_due
from tests import logs
from tests.build import SHANGHAI, refused
from tests.logs import PLACE, log, on, seal, sign, three_days, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]
VERIFIER = Path(verifier.__file__)


# --- leaves -------------------------------------------------------------------------------------------------------
def test_indices_have_no_gap_and_each_district_has_a_log_of_its_own() -> None:
    for report in ("r1", "r2"):
        seal(Kind.RECEIVED, report)
    seal(Kind.RECEIVED, "r1", place="999002")
    assert list(log().leaves.order_by("index").values_list("index", "report")) == [(0, "r1"), (1, "r2")]
    assert [one.origin for one in Log.objects.order_by("jurisdiction")] == ["qingzhou/999001", "qingzhou/999002"]


def test_the_same_milestone_twice_is_one_leaf() -> None:
    first = seal(Kind.RECEIVED)
    assert seal(Kind.RECEIVED, day=1) == first
    assert log().size == 1


def test_what_comes_again_is_sealed_again_and_counted_once() -> None:
    seal(Kind.RECEIVED)
    for turn in (1, 2, 3):
        seal(Kind.RECHECKED, turn=turn)
    assert sign(0).counts == no_counts() | {"received": 1, "rechecked": 1}


@pytest.mark.parametrize(("kind", "turn"), [(Kind.FOUNDED, 1), (Kind.ACCEPTED, 1), (Kind.RECEIVED, 2)])
def test_nothing_is_sealed_of_a_report_that_was_never_received(kind: Kind, turn: int) -> None:
    with pytest.raises(ValueError, match=r"never received|without the one before"):
        seal(kind, turn=turn)
    assert not Leaf.objects.exists()


def test_a_deed_that_is_undone_leaves_no_leaf_and_no_gap() -> None:
    seal(Kind.RECEIVED)
    with transaction.atomic():
        actions.append(PLACE, Milestone(Kind.ACCEPTED, "r1"), today=on(0))
        transaction.set_rollback(True)
    assert seal(Kind.DECLINED).index == 1
    assert list(audit.differences()) == []


def test_a_seal_tells_nothing_of_the_report_and_opens_with_its_salt() -> None:
    one, other = seal(Kind.RECEIVED, "r1"), seal(Kind.RECEIVED, "r2")
    assert len(one.salt) == 16
    assert bytes(one.salt) != bytes(other.salt)
    assert verifier.sealed(one.opening) == bytes(one.seal).hex()
    assert verifier.sealed(one.opening | {"report": "r2"}) != bytes(one.seal).hex()
    assert b"r1" not in one.data
    assert json.loads(one.data) == {"at": "2026-11-02", "kind": "received", "seal": bytes(one.seal).hex(), "turn": 1}


@pytest.mark.parametrize("statement", ["UPDATE notary_leaf SET kind = 'declined'", "DELETE FROM notary_leaf",
                                       "UPDATE notary_head SET size = 0", "DELETE FROM notary_head"])  # fmt: skip
def test_the_database_itself_refuses_to_change_the_log(statement: str) -> None:
    three_days()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_appending_asks_the_same_few_questions_however_long_the_log_is() -> None:
    seal(Kind.RECEIVED)
    asked = []
    for turn in range(1, 65):
        with CaptureQueriesContext(connection) as captured:
            seal(Kind.RECHECKED, turn=turn)
        asked.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
    assert max(asked) <= 5


# --- days and heads -----------------------------------------------------------------------------------------------
def test_a_head_has_all_leaves_up_to_the_end_of_its_day_and_no_other() -> None:
    seal(Kind.RECEIVED, "r1", 0)
    seal(Kind.RECEIVED, "r2", 1)
    seal(Kind.RECEIVED, "r3", 3)
    assert [sign(day).size for day in (0, 1, 2, 3)] == [1, 2, 2, 3]
    assert list(audit.differences()) == []


def test_what_comes_after_the_head_of_its_day_bears_the_next_day() -> None:
    seal(Kind.RECEIVED, "r1", 0)
    sign(0)
    assert seal(Kind.RECEIVED, "r2", 0).at == on(1)  # began before midnight, came to its turn after
    assert seal(Kind.RECEIVED, "r3", 0).at == on(1)
    assert seal(Kind.RECEIVED, "r4", 5).at == on(5)
    assert seal(Kind.RECEIVED, "r5", 4).at == on(5)  # a clock that was put back


def test_signing_twice_gives_the_same_head_and_an_earlier_day_none() -> None:
    seal(Kind.RECEIVED)
    first = sign(1)
    assert sign(1) == first
    assert actions.sign_head(PLACE, on(0)) is None
    assert Head.objects.count() == 1


def test_counts_are_of_reports_and_are_the_published_ones() -> None:
    three_days()
    assert queries.counts(log()) == no_counts() | {
        "received": 3, "accepted": 2, "declined": 1, "assigned": 1, "investigated": 1, "founded": 1,
    }  # fmt: skip
    latest = queries.latest(log())
    assert latest
    head = verifier.read_head(latest.note, log().key)
    assert (head.day, head.size, head.counts) == ("2026-11-03", 9, queries.counts(log()))


def test_another_key_signs_nothing(settings: Settings, tmp_path: Path) -> None:
    three_days()
    settings.NOTARY_KEY = tmp_path / "another"
    with refused("notary.other_key"):
        sign(2)
    with refused("notary.other_key"):
        logs.receipt()
    assert Head.objects.count() == 2


def test_the_tick_signs_yesterdays_head_once() -> None:
    seal(Kind.RECEIVED)
    night = datetime(2026, 11, 3, 0, 1, tzinfo=SHANGHAI)
    assert do_what_is_due(night.replace(day=2, hour=23)).signed.heads == 0  # the day is not over
    assert [do_what_is_due(night.replace(hour=hour)).signed.heads for hour in (0, 2, 4)] == [1, 0, 0]
    assert [head.day for head in Head.objects.all()] == [on(0)]
    assert do_what_is_due(night.replace(day=6)).signed.heads == 1  # after a stop: one head for all of it
    assert [head.day for head in Head.objects.all()] == [on(0), on(3)]


def test_the_tick_tells_of_a_head_that_is_refused_and_tries_again_after_an_hour() -> None:
    three_days()
    logs.tamper("UPDATE notary_leaf SET report = 'r9' WHERE \"index\" = 1")
    night = datetime(2026, 11, 5, 0, 1, tzinfo=SHANGHAI)
    first, soon, later = (actions.sign_heads(night.replace(hour=h, minute=m)) for h, m in ((0, 1), (0, 2), (1, 2)))
    assert "第 1 条存证的内容与封存值不符" in first.refused[0]
    assert (soon.refused, later.refused) == ([], first.refused)
    assert (first.heads, Head.objects.count()) == (0, 2)


# --- receipts and heads, as anybody checks them -------------------------------------------------------------------
def test_every_receipt_holds_under_every_later_head() -> None:
    three_days()
    early = {report: logs.receipt(report) for report in ("r1", "r2", "r3")}
    sign(2)
    seal(Kind.REPLIED, "r3", 3)
    sign(3)
    for report, receipt in early.items():
        assert told(logs.receipt(report), logs.published(), logs.leaves()) == {"heads", "included", "leaves"}
        assert told(receipt, logs.published()) <= {"heads", "included", "?unproven"}


def test_a_receipt_is_open_until_the_head_of_its_day_and_then_asks_for_the_proof() -> None:
    seal(Kind.RECEIVED)
    receipt = logs.receipt()
    assert receipt["head"] is None
    assert told(receipt, logs.published()) == {"?no_heads", "?pending"}
    sign(0)
    assert told(receipt, logs.published()) == {"heads", "?unproven"}
    assert told(receipt, logs.published(), logs.leaves()) == {"heads", "?unproven", "leaves"}
    assert told(logs.receipt(), logs.published()) == {"heads", "included"}


def test_a_receipt_that_is_newer_than_the_published_heads_says_so() -> None:
    three_days()
    before = logs.published()
    sign(2)
    assert told(logs.receipt(), before) == {"heads", "?old"}


@pytest.mark.slow
@given(
    steps=st.lists(st.tuples(st.sampled_from(Kind), st.sampled_from(["a", "b", "c"]), st.integers(0, 2)), max_size=25)
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_receipts_hold_and_counts_follow(steps: list[tuple[Kind, str, int]]) -> None:
    with transaction.atomic():
        day = 0
        for report in ("a", "b", "c"):
            seal(Kind.RECEIVED, report)
        for kind, report, later in steps:
            day += later
            turn = 1 + Leaf.objects.filter(log=log(), report=report, kind=kind).count()
            seal(kind, report, day, turn)
            if later:
                sign(day - 1)
        sign(day)
        for report in ("a", "b", "c"):
            assert told(logs.receipt(report), logs.published(), logs.leaves()) == {"heads", "included", "leaves"}
        assert list(audit.differences()) == []
        transaction.set_rollback(True)


# --- the single file and the commands -----------------------------------------------------------------------------
def files(folder: Path) -> list[str]:
    (folder / "receipt.json").write_text(json.dumps(logs.receipt()), encoding="utf-8")
    (folder / "heads.json").write_text(json.dumps(logs.published()), encoding="utf-8")
    (folder / "leaves.jsonl").write_bytes(b"".join(logs.leaves()))
    return [str(folder / name) for name in ("receipt.json", "heads.json", "leaves.jsonl")]


def alone(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The verifier as its file, by a Python that finds nothing of ours and no package."""
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"} | environment
    command = [sys.executable, "-s", "-S", str(VERIFIER), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_verifier_runs_alone_and_says_it_in_both_languages(tmp_path: Path) -> None:
    three_days()
    sign(2)
    receipt, heads, leaves = files(tmp_path)
    done = alone(receipt, heads, leaves)
    assert (done.returncode, done.stderr) == (0, "")
    assert "[符合] #0 收到 2026-11-02：在 2026-11-04 日签之内。" in done.stdout
    assert "[holds] #0 received 2026-11-02: stands under the head of 2026-11-04." in done.stdout
    assert alone("-", heads, leaves).returncode == alone(receipt, heads).returncode == 0
    plain = alone(receipt, heads, LC_ALL="POSIX", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (plain.returncode, "[holds] #0" in plain.stdout) == (0, True)  # a terminal without Chinese is no fault
    spoilt = Path(receipt).read_text(encoding="utf-8").replace('"kind": "accepted"', '"kind": "declined"')
    Path(receipt).write_text(spoilt, encoding="utf-8")
    assert alone(receipt, heads).returncode == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", "null", '{"heads": 3}', "\x00", "[" * 100_000])
def test_what_cannot_be_read_is_no_proof_of_anything(tmp_path: Path, content: str) -> None:
    three_days()
    receipt, heads, _leaves = files(tmp_path)
    spoilt = tmp_path / "spoilt"
    spoilt.write_text(content, encoding="utf-8")
    said: list[str] = []
    for arguments in ([str(spoilt), heads], [receipt, str(spoilt)], [receipt], [receipt, str(tmp_path / "none")]):
        assert verifier.main(arguments, say=said.append) == 2
    assert len(said) == 4


def test_the_commands_verify_show_the_key_and_audit(tmp_path: Path) -> None:
    three_days()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", *files(tmp_path), stdout=out)
    assert (ended.value.code, "unproven" in out.getvalue(), "日签" in out.getvalue()) == (2, False, True)
    shown = StringIO()
    call_command("notary_key", stdout=shown)
    assert shown.getvalue().strip() == log().key == logs.receipt()["key"] == logs.published()["key"]
    audited = StringIO()
    call_command("audit", stdout=audited)
    assert "全部相符" in audited.getvalue()
    logs.tamper('UPDATE notary_leaf SET turn = 2 WHERE "index" = 4')
    with pytest.raises(SystemExit):
        call_command("audit", stdout=audited)
    assert "存证日志 qingzhou/999001：第 4 条存证的内容与封存值不符" in audited.getvalue()


def test_the_verifier_names_every_milestone_as_the_office_does() -> None:
    assert {kind.value: kind.label for kind in Kind} == verifier.KINDS


def test_a_day_is_written_as_the_calendar_writes_it() -> None:
    assert seal(Kind.RECEIVED).opening["at"] == date(2026, 11, 2).isoformat() == "2026-11-02"


def test_the_tick_says_what_it_signed_and_what_it_refused() -> None:
    seal(Kind.RECEIVED, place="999002")
    three_days()
    logs.tamper("UPDATE notary_leaf SET report = 'r9' WHERE \"index\" = 1")
    out, err = StringIO(), StringIO()
    call_command("tick", stdout=out, stderr=err)
    assert "签发存证日签 1 个。" in out.getvalue()
    assert "存证日志 qingzhou/999001：第 1 条存证的内容与封存值不符。" in err.getvalue()


def test_the_key_can_be_published_before_the_log_begins() -> None:
    shown = StringIO()
    call_command("notary_key", PLACE, stdout=shown)
    seal(Kind.RECEIVED)
    assert shown.getvalue().strip() == log().key
