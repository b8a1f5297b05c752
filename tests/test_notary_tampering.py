"""What is done to the log in the database comes to light: the next head is refused, or an old receipt exposes it."""

from __future__ import annotations

import json

import pytest

from qingzhou.notary import actions, audit, queries
from qingzhou.notary.commitments import Kind
from qingzhou.notary.models import Head, Leaf, Log
from tests import logs
from tests.build import refused
from tests.logs import PLACE, log, on, seal, sign, three_days, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ROW = 'UPDATE notary_leaf SET {} WHERE "index" = {}'
OLD, NEW, LAST = 1, 9, 11  # under the first head; under no head yet, with one after it; the very last
SWAP = (
    f'UPDATE notary_leaf SET "index" = 99 WHERE "index" = {OLD};UPDATE notary_leaf SET "index" = {OLD} WHERE "index" = 2;'
    'UPDATE notary_leaf SET "index" = 2 WHERE "index" = 99'
)
DEEDS = {  # what is done: what the audit says of it
    "drop an old leaf": (f'DELETE FROM notary_leaf WHERE "index" = {OLD}', "缺少第 1 条存证"),
    "drop a new leaf": (f'DELETE FROM notary_leaf WHERE "index" = {NEW}', "缺少第 9 条存证"),
    "drop the last leaf": (f'DELETE FROM notary_leaf WHERE "index" = {LAST}', "应有 12 条存证，实有 11 条"),
    "change what was found": (ROW.format("kind = 'unfounded'", 7), "第 7 条存证的内容与封存值不符"),
    "change a milestone under no head yet": (ROW.format("kind = 'rechecked'", NEW), "第 9 条存证的内容与封存值不符"),
    "count it no more": (ROW.format("turn = 2", OLD), "第 1 条存证的内容与封存值不符"),
    "give it to another report": (ROW.format("report = 'r9'", OLD), "第 1 条存证的内容与封存值不符"),
    "back-date an old leaf": (ROW.format("at = '2026-11-01'", OLD), "第 1 条存证的日期 2026-11-01 早于已记日期"),
    "back-date a new leaf": (ROW.format("at = '2026-11-02'", NEW), "第 9 条存证的日期 2026-11-02 早于已记日期"),
    "date it later": (ROW.format("at = '2026-11-09'", LAST), "第 11 条存证的内容与封存值不符"),
    "change the order": (SWAP, "自第 1 条存证起哈希树与内容不符"),
    "change the tree": (ROW.format("hashes = salt", 5), "自第 5 条存证起哈希树与内容不符"),
    "change a seal": (ROW.format("seal = salt", OLD), "第 1 条存证的内容与封存值不符"),
    "forget some at the end": ("UPDATE notary_log SET size = 11", "应有 11 条存证，实有 12 条"),
    "drop a head and all after it": ("UPDATE notary_head SET size = 99", "2026-11-02 日签有 99 条存证，现在只能核对 12 条"),
    "publish other counts": (
        "UPDATE notary_head SET counts = '{\"received\": 1}' WHERE day = '2026-11-03'", "2026-11-03 日签的统计数与存证不符",
    ),
    "publish another root": ("UPDATE notary_head SET root = (SELECT salt FROM notary_leaf WHERE \"index\" = 0)", "日签的根与存证不符"),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_the_next_head_is_refused_and_the_audit_names_the_place(deed: str) -> None:
    three_days()
    statements, named = DEEDS[deed]
    logs.tamper(*statements.split(";"))
    with refused("notary.differs"):
        actions.sign_head(PLACE, on(2))
    assert Head.objects.count() == 2
    assert any(named in one for one in audit.differences())


def test_a_damaged_log_takes_reports_all_the_same_and_gives_no_proof_and_no_head() -> None:
    three_days()
    logs.tamper('DELETE FROM notary_leaf WHERE "index" IN (3, 7)')
    assert [seal(Kind.RECEIVED, f"new{n}", 2).index for n in range(12, 20)] == list(range(12, 20))
    with refused("notary.damaged"):
        logs.receipt("r2")
    with refused("notary.damaged"):
        logs.published()
    with refused("notary.differs"):
        actions.sign_head(PLACE, on(2))


def test_a_note_that_says_something_else_or_is_unsigned_is_found() -> None:
    three_days()
    logs.tamper("UPDATE notary_head SET note = replace(note, 'received 3', 'received 2')")
    with refused("notary.differs"):
        actions.sign_head(PLACE, on(2))
    assert len([one for one in audit.differences() if "签名文本与所存不符" in one]) == 2
    assert told(logs.receipt(), logs.published()) == {"!signature"}


def test_a_leaf_that_was_slipped_in_between_is_found() -> None:
    three_days()
    moved = 'UPDATE notary_leaf SET "index" = "index" {} WHERE "index" > 4'
    logs.tamper(moved.format("+ 100"), moved.format("- 99"))
    slipped = Leaf.objects.get(index=0)
    slipped.pk, slipped.index, slipped.report = None, 5, "r9"
    slipped.save(force_insert=True)
    Log.objects.update(size=13)
    with refused("notary.differs"):
        actions.sign_head(PLACE, on(2))
    assert "第 5 条存证的内容与封存值不符" in " ".join(audit.differences())


# --- those who hide it well: the whole tree made anew, every head signed again with the right key --------------------
@pytest.mark.parametrize("gone", range(9))
def test_a_history_written_anew_agrees_with_itself_and_every_receipt_exposes_it(gone: int) -> None:
    three_days()
    receipts, heads = {report: logs.receipt(report) for report in ("r1", "r2", "r3")}, logs.published()
    logs.rewrite(without=gone)
    sign(2)
    assert not [one for one in audit.differences() if "封存值" not in one]
    assert "!rewritten" in told(receipts["r1"], logs.published())
    assert all("!rewritten" in told(receipt, logs.published()) for receipt in receipts.values())
    assert heads["heads"][-1]["note"] not in [one["note"] for one in logs.published()["heads"]]


def test_a_leaf_dropped_before_any_head_breaks_the_logs_signed_promise() -> None:
    three_days()
    receipt = logs.receipt()
    logs.rewrite(without=10)  # the reply; no head has it yet
    sign(2)
    assert list(audit.differences()) == []  # nobody can tell from the log alone
    assert told(receipt, logs.published(), logs.leaves()) == {"heads", "included", "?unproven", "!replaced"}
    assert len(logs.receipt()["milestones"]) == len(receipt["milestones"]) - 1


def test_the_last_leaf_dropped_before_any_head_breaks_the_logs_signed_promise() -> None:
    three_days()
    receipt = logs.receipt("r2")
    logs.rewrite(without=11)
    sign(2)
    assert told(receipt, logs.published()) == {"heads", "included", "!omitted"}


# --- those who change the published files -------------------------------------------------------------------------
def test_a_head_left_out_of_the_published_ones_is_missed_by_who_holds_it() -> None:
    three_days()
    receipt, heads = logs.receipt(), logs.published()
    sign(2)
    later = logs.published()
    del later["heads"][1]
    assert told(receipt, later) == {"!cut"}
    later["heads"] = later["heads"][:1]
    assert told(receipt, later) == {"heads", "?old"}  # an old file, and it says so
    assert told(receipt, heads) == {"heads", "included", "?pending"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"kind": "founded"', '"kind": "unfounded"', "!promise"),
        ('"at": "2026-11-03"', '"at": "2026-11-02"', "!promise"),
        ('"report": "r1"', '"report": "r2"', "!promise"),
        ('"turn": 1', '"turn": 2', "!promise"),
        ('"index": 5', '"index": 6', "!promise"),
    ],
)
def test_a_receipt_that_was_changed_proves_nothing(old: str, new: str, code: str) -> None:
    three_days()
    spoilt = json.loads(json.dumps(logs.receipt()).replace(old, new))
    assert code in told(spoilt, logs.published())


def test_a_proof_of_something_else_proves_nothing() -> None:
    three_days()
    receipt = logs.receipt()
    receipt["milestones"][0]["proof"] = receipt["milestones"][1]["proof"]
    assert told(receipt, logs.published()) == {"heads", "included", "!absent", "?pending"}


def test_heads_of_another_log_or_key_are_not_ours() -> None:
    three_days()
    receipt = logs.receipt()
    seal(Kind.RECEIVED, place="999002")
    sign(0, place="999002")
    other = queries.heads_file(queries.log_of("999002"))
    assert told(receipt, other) == {"heads", "!key"}
    assert told(receipt, other | {"key": log().key}) == {"!signature"}


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"kind":"declined"', b'"kind":"accepted"'), (b'"at":"2026-11-03"', b'"at":"2026-11-02"'),
     (b'"turn":1', b'"turn":2'), (b'"kind":"declined"', b'"kind": "declined"')],
)  # fmt: skip
def test_leaves_that_were_changed_do_not_give_the_heads(old: bytes, new: bytes) -> None:
    three_days()
    changed = [line.replace(old, new) for line in logs.leaves()]
    assert "!recount" in told(None, logs.published(), changed)


def test_leaves_left_out_or_in_another_order_do_not_give_the_heads() -> None:
    three_days()
    heads, leaves = logs.published(), logs.leaves()
    assert told(None, heads, leaves) == told(None, heads, [*leaves, leaves[0]]) == {"heads", "leaves"}
    for changed in (leaves[1:], leaves[:-1], [], [leaves[1], leaves[0], *leaves[2:]], [leaves[0], *leaves]):
        assert "!recount" in told(None, heads, changed)
