"""The reader from end to end."""

from qingzhou.directives.reading import read, to_json


def test_a_unit_that_must_do_something_gets_a_draft() -> None:
    reading = read("会议要求，区教育局要在9月1日前完成备案，区公安局配合。")
    assert [unit.name for unit in reading.drafts[0].units][:1] == ["区教育局"]
    assert reading.drafts[0].deadline == "9月1日前"


def test_a_draft_stands_where_its_span_says() -> None:
    reading = read("会议要求，区教育局要检查食堂，\n每周通报一次。")
    assert all(reading.clean_text[slice(*draft.span)] == draft.clause for draft in reading.drafts)
    assert to_json(reading)["tasks"]
