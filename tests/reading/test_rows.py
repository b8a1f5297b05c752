"""Tables pasted with one cell a line, and the numbers items begin with."""

from __future__ import annotations

import pytest

from tests.reading.test_more_kinds import found

LEDGER = """丙街道老旧楼院隐患整治台账
序号
楼院名称
存在问题
整改措施
责任单位
责任人
完成时限
整改进展
1
丁家属院
楼道堆放纸箱，消火栓无水
清理纸箱；修复消火栓
丁社区、街道城管办
楼长
5月20日
整改中
2
戊花园
监控损坏
更换摄像头12个
街道平安办
经理
立即整改，长期坚持
已完成
填表说明：
1.各社区于每月25日前更新台账。
"""


def test_a_ledger_with_one_cell_a_line_gives_its_measures_and_not_its_problems_or_its_progress() -> None:
    assert found(LEDGER) == [
        ("清理纸箱", ("丁社区", "街道城管办"), "5月20日", None),
        ("修复消火栓", ("丁社区", "街道城管办"), "5月20日", None),
        ("更换摄像头12个", ("街道平安办",), None, "长期坚持"),
        ("于每月25日前更新台账", ("各社区",), "每月25日前", "每月"),
    ]


@pytest.mark.parametrize(
    ("line", "clause", "unit"),
    [
        ("100. 区甲局要公布收费标准。", "公布收费标准", "区甲局"),
        ("99. 区甲局要公布收费标准。", "公布收费标准", "区甲局"),
        ("3. 2025年6月底前，区甲局要建成平台。", "建成平台", "区甲局"),
    ],
)
def test_a_number_before_an_item_is_no_part_of_its_unit(line: str, clause: str, unit: str) -> None:
    assert [one[:2] for one in found(f"关于印发任务清单的通知\n一、任务\n{line}")] == [(clause, (unit,))]
