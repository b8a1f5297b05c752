"""Restoring damaged pages, and leaving healthy ones alone."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.directives.reading import read
from qingzhou.directives.reading.repair import repair
from tests.reading.scoring import notices

HEALTHY = [str(notice.get("clean_text") or notice["text"]) for notice in notices()]
LINES = [line for text in HEALTHY for line in text.split("\n") if len(line) >= 24]


@pytest.mark.parametrize(
    ("damaged", "restored"),
    [
        ("縣里確?！半p減”工作", "县里确保“双减”工作"),
        ("規範辦學行為?！　×謱W瑋", "规范办学行为。　　林学玮"),
        ("會議通報進展??h公安局要開展檢查", "会议通报进展。县公安局要开展检查"),
        ("縣(xiàn)教育局會(huì )同縣(xiàn)公安局", "县教育局会同县公安局"),
        ("會議要求,，各校要檢查食堂,。", "会议要求,各校要检查食堂。"),
    ],
)
def test_known_kinds_of_damage_are_undone(damaged: str, restored: str) -> None:
    assert repair(damaged)[0] == restored


@pytest.mark.parametrize("text", HEALTHY)
def test_a_healthy_text_comes_back_character_for_character(text: str) -> None:
    assert repair(text) == (text, ())


@pytest.mark.parametrize("text", ["真的吗?我们再看。", "是不是?用B超检查。", "怎么办？！大家说。", "见 http://a.cn/?id=5 页",
"亳(bó)州有乾隆古井，著名。",
                                  "收款人民币叁万元，另叁角。", "编号A?B，选C还是D?"])  # fmt: skip
def test_honest_marks_are_left_alone(text: str) -> None:
    assert repair(text) == (text, ())


@given(st.sampled_from(LINES), st.sampled_from(["?", "？", "吗?", "?!", "?A", "?b"]), st.integers(2, 20))
def test_an_honest_question_in_a_simplified_text_is_never_taken_for_damage(line: str, mark: str, place: int) -> None:
    text = line[:place] + mark + line[place:]
    assert repair(text)[0] == text


@given(st.text(alphabet="区教育局要检查?！(a)“縣會\ufffd，。 \n12", max_size=60))
def test_any_text_can_be_repaired_and_its_repairs_stand_where_they_say(text: str) -> None:
    clean, repairs = repair(text)
    assert all(clean[item.start : item.end] == item.after for item in repairs)


def damaged_line(line: str, place: int) -> str:
    """The line as a browser shows it after the first byte of one character was lost."""
    head, tail = line[:place].encode("gb18030"), line[place:].encode("gb18030")
    return (head + b"?" + tail[1:]).decode("gb18030", errors="replace").replace("\ufffd", "?")


def test_nearly_all_that_a_lost_byte_damaged_comes_back() -> None:
    chance, near, tried, right, characters = random.Random(11), 0, 0, 0, 0
    for line in LINES:
        place = chance.randrange(4, len(line) - 4)
        if not re.match("[\u4e00-\u9fff]", line[place]):
            continue
        restored, _ = repair(damaged_line(line, place))
        same = [one == other for one, other in zip(restored, line, strict=False)] if len(restored) == len(line) else []
        tried += 1
        near += bool(same) and same.count(False) <= 2
        right += same.count(True) if same else place
        characters += len(line)
    assert near >= 0.9 * tried
    assert right >= 0.95 * characters


def test_what_cannot_be_restored_stays_visible_and_is_marked() -> None:
    clean, repairs = repair("会议要求，区教育局要抓好\ufffd工作。")
    assert "\ufffd" in clean
    assert [item.kind for item in repairs] == ["unrestored"]


def test_a_repair_that_the_clerk_undoes_is_not_applied_and_keeps_its_place() -> None:
    text = "縣里確?！半p減”工作"
    before = read(text).repairs
    index = next(i for i, item in enumerate(before) if item.kind == "lost_byte")
    after = read(text, undo={index})
    assert "?！半p" in after.clean_text
    assert [item.before for item in after.repairs] == [item.before for item in before]
    assert after.clean_text[after.repairs[index].start : after.repairs[index].end] == before[index].before
