"""What a document is called when nobody said so."""

from __future__ import annotations

import pytest

from qingzhou.directives import titles


@pytest.mark.parametrize(
    "above",
    ["", "清双减办〔2028〕14号\n", "首页 | 政务公开 | 登录\n当前位置：首页 > 通知公告\n字号：大 中 小\n",
     "清河区人民政府文件\n2028年3月1日\n", "首页\n要闻\n关于我们\n当前位置：首页 - 公文\n"],
)  # fmt: skip
def test_the_title_is_found_below_what_a_page_or_a_paper_has_above_it(above: str) -> None:
    assert titles.title_of(f"{above}关于开展检查的通知\n各镇街：\n要做好各项工作。") == "关于开展检查的通知"


@pytest.mark.parametrize(
    ("file_name", "title"),
    [("冬季任务分工.xlsx", "冬季任务分工"), ("任务表.v2.xlsx", "任务表.v2"),
     ("book1.xlsx", "序号 | 任务清单 | 责任单位"), ("", "序号 | 任务清单 | 责任单位")],
)  # fmt: skip
def test_a_table_without_a_title_is_called_like_its_file(file_name: str, title: str) -> None:
    rows = "序号 | 任务清单 | 责任单位\n1 | 检查广告 | 区市场监管局"
    assert titles.title_of(rows, file_name) == title
    assert titles.title_of(f"关于开展检查的通知\n{rows}", file_name) == "关于开展检查的通知"


def test_a_document_without_any_title_is_called_by_its_first_words() -> None:
    assert titles.title_of("\n 请各单位今天报送。\n谢谢") == "请各单位今天报送。"
    assert titles.title_of("首页 > 公告") == "首页 > 公告"
