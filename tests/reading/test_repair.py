"""Restoring damaged pages, and leaving healthy ones alone."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingzhou.directives.reading import read
from qingzhou.directives.reading.repair import repair
from tests.reading.damage import damaged_line
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
                                  "列表写成甲,,乙的，表示中间是空的。", "他说,，好的。", "一览，\n；第二行。",
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


@pytest.mark.parametrize(
    ("line", "place", "shows"),
    [
        ("各校发现问题立即整改。可以先行安排，再报送结果。", 4, "？"),  # the shift makes a question mark of 。可
        ("结果由各校统一报送，详见名单。A类和B类分开填写。", 3, "\ue587"),  # and takes the A behind 。 into a character
    ],
)
def test_what_the_shift_itself_makes_does_not_end_it(line: str, place: int, shows: str) -> None:
    damaged = damaged_line(line, [place])
    assert damaged
    assert shows in damaged.text
    assert repair(damaged.text)[0] == line


def test_an_english_sign_in_a_traditional_page_is_honest() -> None:
    text = "編號說明：使用 ?varName? 來設置變數，會返回結果。"
    assert [item.kind for item in repair(text)[1] if item.kind != "traditional"] == []


@pytest.mark.parametrize("losses", [1, 2])
def test_all_that_a_lost_byte_damaged_comes_back_but_for_the_character_that_lost_it(losses: int) -> None:
    chance, tried, apart, right, characters = random.Random(11), 0, 0, 0, 0
    for line in LINES:
        places = [match.start() for match in re.finditer("[\u4e00-\u9fff]", line)][3:-3]
        damaged = damaged_line(line, chance.sample(places, losses)) if len(places) >= losses else None
        if damaged is None or damaged.wholly_lost:
            continue
        restored, _ = repair(damaged.text)
        wrong = {place for place, character in enumerate(line) if restored[place : place + 1] != character}
        tried += 1
        apart += len(restored) == len(line) and wrong <= damaged.lost
        right += len(line) - len(wrong)
        characters += len(line)
    assert tried > 90
    assert apart >= 0.97 * tried
    assert right >= 0.95 * characters


@pytest.mark.parametrize(
    ("line", "lost"),
    [("当客户机启动时，会试图查找一个服务器。", "会"), ("要避免某些磁盘I/O处理。", "盘"), ("他爱看书也爱看报。", "书")],
)
def test_where_one_reading_is_possible_it_is_taken(line: str, lost: str) -> None:
    damaged = damaged_line(line, [line.index(lost)])
    assert damaged
    assert repair(damaged.text)[0] == line


def test_a_word_said_elsewhere_on_the_page_tells_the_character_that_was_lost() -> None:
    damaged = damaged_line("各单位要把桐花镇的检查结果报送督查室。", [6])
    assert damaged
    alone, _ = repair(damaged.text)
    on_a_page, _ = repair(f"桐花镇牵头。桐花镇要自查。\n{damaged.text}")
    assert "桐花镇" not in alone
    assert "要把桐花镇的检查结果" in on_a_page


@pytest.mark.parametrize(
    "beside", ["", "（轉載：請註明出處；本站整理）\n", "　　請看，縣裡：工作（一）；要點（二）。" * 60 + "\n"]
)
def test_marks_made_half_width_are_read_as_what_they_were_whatever_stands_beside_them(beside: str) -> None:
    damaged = "縣裡確?!半p減”工作,縣教育局負責,縣公安局配合;各鄉鎮要開展檢查,並於月底前報送(附表)."
    for page in (beside + damaged, f"{damaged}\n{beside}"):
        assert "县里确保“双减”工作,县教育局负责" in repair(page)[0]


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


@pytest.mark.parametrize("page", ["？一" * 4000, "？" * 8000, "确?！半p" * 1600, "?的一是" * 2000])
def test_a_page_so_full_of_signs_that_it_is_written_like_that_is_left_as_it_is(page: str) -> None:
    assert repair(page)[0] == page
