"""The pages and the command of documents: who may open them, what they say, and that hostile text stays text."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qingzhou.directives import actions, queries
from qingzhou.directives.actions import NewDirective
from qingzhou.directives.models import Directive, Draft
from qingzhou.directives.states import DirectiveKind
from qingzhou.directives.titles import kind_by
from qingzhou.ledger.models import Item
from qingzhou.units.models import Membership, Role
from tests import build
from tests.test_directives import TEXT, district

pytestmark = pytest.mark.django_db
REVIEW_QUERIES = 14
LIST_QUERIES = 9


def browser(by: Membership) -> Client:
    client = Client()
    client.force_login(by.person)
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def arrived(by: Membership, text: str = TEXT.replace("2026年12月20日", "2030年12月20日")) -> Directive:
    return actions.take_in(NewDirective(text), by=by, now=timezone.now()).directive


def test_a_clerk_pastes_reviews_and_confirms() -> None:
    boss = district()
    client = browser(boss)
    assert "还没有分解过文件" in text_of(client.get("/directives"))
    pasted = client.post(
        "/directives/new", {"text": TEXT.replace("2026年12月20日", "2030年12月20日"), "kind": "meeting"}, follow=True
    )
    assert "青溪区召开“双减”工作推进会" in text_of(pasted)
    assert "请定时限" in text_of(pasted)
    directive = Directive.objects.get()
    address = f"/directives/{directive.pk}"
    assert client.post(f"{address}/confirm", {"seen": directive.revision}).status_code == 422
    assert not Item.objects.exists()
    client.post(f"{address}/dates", {"due_on": "2030-12-31"})
    directive.refresh_from_db()
    done = client.post(f"{address}/confirm", {"seen": directive.revision}, follow=True)
    assert "已下达" in text_of(done)
    issued = Item.objects.count()
    assert issued > 4
    assert Item.objects.first().number in text_of(done)  # type: ignore[union-attr]
    again = client.post(f"{address}/confirm", {"seen": directive.revision}, follow=True)
    assert "什么也没有改动" in text_of(again)
    assert Item.objects.count() == issued


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "没有内容"),
        ({"text": "hello world, nothing to see"}, "几乎没有中文"),
        ({"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0")}, "另存为 .docx"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}, "无法读取"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\x03\x04 broken")}, "没有保存任何内容"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "没有内容"),
        ({"file": SimpleUploadedFile("a.txt", bytes(range(256)))}, "编码无法识别"),
    ],
)
def test_what_cannot_be_read_is_said_over_the_form_and_nothing_is_stored(fields: dict[str, object], said: str) -> None:
    answer = browser(district()).post("/directives/new", {"kind": "other"} | fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Directive.objects.exists()


def test_an_uploaded_file_is_read_and_pasted_text_kept_after_a_mistake() -> None:
    client = browser(district())
    answer = client.post("/directives/new", {"kind": "other", "text": TEXT, "title": "长" * 201})
    assert "住家教" in text_of(answer)
    assert answer.status_code == 422
    file = SimpleUploadedFile("纪要.txt", TEXT.encode("gb18030"))
    client.post("/directives/new", {"kind": "minutes", "file": file, "title": "纪要"})
    assert Directive.objects.get().title == "纪要"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于开展专项检查的通知", DirectiveKind.PLAN),
        ("关于印发《青溪区“双减”工作方案》的通知（青教〔2026〕3号）", DirectiveKind.PLAN),
        ("青溪区“双减”工作专题会议纪要", DirectiveKind.MINUTES),
        ("关于贯彻落实全区会议精神的意见", DirectiveKind.PLAN),
        ("青溪区召开“双减”工作推进会", DirectiveKind.MEETING),
        ("秋季学期的几点情况", DirectiveKind.OTHER),
    ],
)
def test_a_title_says_what_sort_of_document_it_is(title: str, kind: DirectiveKind) -> None:
    assert kind_by(title) == kind


def test_the_same_text_again_says_so() -> None:
    boss = district()
    directive = arrived(boss, TEXT)
    answer = browser(boss).post("/directives/new", {"text": TEXT, "kind": "meeting"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/directives/{directive.pk}"
    assert "以前提交过" in text_of(answer)


def test_clauses_and_drafts_link_to_each_other() -> None:
    boss = district()
    directive = arrived(boss)
    page = text_of(browser(boss).get(f"/directives/{directive.pk}"))
    for row in queries.review(directive, timezone.localdate()).rows:
        for piece in (
            f'id="s-{row.draft.pk}"',
            f'href="#d-{row.draft.pk}"',
            f'id="d-{row.draft.pk}"',
            f'href="#s-{row.draft.pk}"',
        ):
            assert piece in page
    assert page.count(' id="') == len({part.split('"')[0] for part in page.split(' id="')[1:]})


def test_hostile_text_stays_text() -> None:
    boss = district()
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7*7 }}"
    evil += '区教育局要报送<b>清单</b>"onmouseover="x。区<i>气象局</i>要编制台账。'
    evil += "各单位要认真落实，不得推诿。" * 8
    directive = actions.take_in(NewDirective(evil, title='"><svg onload=1>'), by=boss, now=timezone.now()).directive
    client = browser(boss)
    draft = Draft.objects.order_by("pk").last()
    assert draft is not None
    for address in (f"/directives/{directive.pk}", "/directives", f"/drafts/{draft.pk}/edit"):
        page = text_of(client.get(address))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert '"onmouseover=' not in page


@pytest.mark.parametrize("role", [Role.GROUP_LEADER, Role.AUDITOR])
def test_leaders_and_auditors_read_but_do_not_write(role: Role) -> None:
    directive = arrived(district())
    client = browser(build.member(role, build.office()))
    page = text_of(client.get(f"/directives/{directive.pk}"))
    assert "加强" in page or "登记" in page
    for word in ("确认下达", ">修改<", "就是它", "新增任务"):
        assert word not in page
    draft = Draft.objects.first()
    assert draft is not None
    assert client.get("/directives").status_code == 200
    for address in writing(directive, draft):
        assert client.post(address).status_code == 403


def writing(directive: Directive, draft: Draft) -> list[str]:
    of_directive = ["describe", "reread", "units", "dates", "add", "confirm"]
    of_draft = ["edit", "date", "take-up", "drop", "restore", "merge", "split"]
    return [
        "/directives/new",
        *(f"/directives/{directive.pk}/{deed}" for deed in of_directive),
        *(f"/drafts/{draft.pk}/{deed}" for deed in of_draft),
    ]


@pytest.mark.parametrize("role", [Role.UNIT_HANDLER, Role.UNIT_LEADER])
def test_units_see_no_drafts(role: Role) -> None:
    directive = arrived(district())
    draft = Draft.objects.first()
    assert draft is not None
    client = browser(build.member(role, build.unit("教育局")))
    for address in ("/directives", f"/directives/{directive.pk}", f"/drafts/{draft.pk}"):
        assert client.get(address).status_code == 403
    for address in writing(directive, draft):
        assert client.post(address).status_code == 403


def test_another_jurisdiction_finds_nothing() -> None:
    directive = arrived(district())
    draft = Draft.objects.first()
    assert draft is not None
    client = browser(build.clerk(build.jurisdiction("999002", "云岭县")))
    assert directive.title not in text_of(client.get("/directives"))
    for address in (f"/directives/{directive.pk}", f"/drafts/{draft.pk}", f"/drafts/{draft.pk}/edit"):
        assert client.get(address).status_code == 404
    for address in writing(directive, draft)[1:]:
        data = {
            "due_on": "2030-01-01",
            "unit": "none",
            "written": "x",
            "title": "x",
            "dated": "2030-01-01",
            "kind": "plan",
        }
        assert client.post(address, data).status_code == 404


def queries_for(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_ask_the_database_a_fixed_number_of_times() -> None:
    boss = district()
    client = browser(boss)
    small, large = arrived(boss, "区教育局要报送清单。"), arrived(boss, TEXT * 6)
    client.get("/directives")
    assert queries_for(client, f"/directives/{small.pk}") <= REVIEW_QUERIES
    assert queries_for(client, f"/directives/{large.pk}") <= REVIEW_QUERIES
    assert queries_for(client, "/directives") <= LIST_QUERIES
    for number in range(5):
        arrived(boss, f"区教育局要报送清单{number}。")
    assert queries_for(client, "/directives") <= LIST_QUERIES


def test_no_row_holds_a_field_until_it_is_opened_for_editing() -> None:
    """A browser lays the whole page out for every field within something closed; a plan has hundreds of rows."""
    boss = district()
    directive = arrived(boss)
    client = browser(boss)
    rows = re.findall('<tr id="d-.*?</tr>', text_of(client.get(f"/directives/{directive.pk}")), re.DOTALL)
    assert len(rows) > 1
    assert not any(re.search('<(?:select|textarea|input(?! type="hidden"))', row) for row in rows)
    draft = queries.review(directive, timezone.localdate()).pending[0].draft
    assert f"/drafts/{draft.pk}/drop" in text_of(client.get(f"/drafts/{draft.pk}/edit"))


def test_the_list_goes_on_page_by_page() -> None:
    boss = district()
    for number in range(queries.PAGE + 2):
        arrived(boss, f"区教育局要报送第{number}号清单。")
    first = queries.page_of(boss)
    second = queries.page_of(boss, after=int(first.next))
    back = queries.page_of(boss, before=int(second.previous))
    assert (len(first.lines), len(second.lines), first.previous, second.next) == (queries.PAGE, 2, "", "")
    assert [line.directive for line in back.lines] == [line.directive for line in first.lines]
    assert back.previous == ""


def edited(client: Client, draft: Draft, **more: object) -> HttpResponse:
    part = draft.parts.get(role="lead")
    data = {"title": draft.title, "kind": draft.kind, "lead": part.unit_id, "revision": draft.revision} | more
    return client.post(f"/drafts/{draft.pk}/edit", data)  # type: ignore[return-value]


def test_a_draft_is_changed_with_and_without_script() -> None:
    boss = district()
    directive = arrived(boss)
    draft = queries.review(directive, timezone.localdate()).pending[1].draft
    client = browser(boss)
    assert "牵头单位" in text_of(client.get(f"/drafts/{draft.pk}/edit"))
    answer = edited(client, draft, title="编好清单", due_on="2030-01-31", supports=[build.unit("财政局").pk])
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.title == "编好清单"
    headers = {"HX-Request": "true"}
    directive.refresh_from_db()
    row = client.post(f"/drafts/{draft.pk}/date", {"due_on": "2030-02-01", "seen": directive.revision}, headers=headers)
    assert f'<tr id="d-{draft.pk}"' in text_of(row)
    assert 'id="confirm"' in text_of(row)
    stale = client.post(f"/drafts/{draft.pk}/date", {"due_on": "2030-02-02", "seen": 1}, headers=headers)
    assert stale.headers["HX-Refresh"] == "true"


def test_the_page_says_what_is_divided_and_lets_it_be_issued_apart() -> None:
    boss = district()
    directive = arrived(boss, "各镇街要摸清“住家教”底数。")
    draft = queries.review(directive, timezone.localdate()).pending[0].draft
    client, address = browser(boss), f"/directives/{directive.pk}"
    page = text_of(client.get(address))
    assert "有 1 项分解下达：由领导小组办公室牵头立一项总任务" in page
    assert "总任务 1 项，分解为 2 项" in page
    assert "确认下达 3 项" in page
    towns = [part.unit_id for part in draft.parts.all()]
    edited = {"title": draft.title, "kind": draft.kind, "due_on": "2030-01-31", "revision": draft.revision}
    client.post(f"/drafts/{draft.pk}/edit", edited | {"way": "apart", "each_of": towns})
    page = text_of(client.get(address))
    assert "由领导小组办公室牵头立一项总任务" not in page
    assert "分别下达 2 项" in page
    assert "确认下达 2 项" in page
    draft.refresh_from_db()
    client.post(f"/drafts/{draft.pk}/edit", edited | {"revision": draft.revision, "way": "divided", "each_of": towns})
    directive.refresh_from_db()
    client.post(f"{address}/confirm", {"seen": directive.revision})
    assert Item.objects.get(parent=None).children.count() == 2


def test_every_page_speaks_english() -> None:
    boss = district()
    directive = arrived(boss, "区教育局要报送清单。区气象局要认真编制台账，提高政治站位。")
    client = browser(boss)
    client.post("/language", {"language": "en", "next": "/"})
    draft = queries.review(directive, timezone.localdate()).pending[0].draft
    assert "Confirm and issue" in text_of(client.get(f"/directives/{directive.pk}"))
    assert "Lead unit" in text_of(client.get(f"/drafts/{draft.pk}/edit"))
    assert "Paste the text" in text_of(client.get("/directives/new"))
    assert "Units covered" in text_of(client.get("/directives"))


# --- the command -----------------------------------------------------------------------------------------------
def test_the_command_prints_json_with_spans_into_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("区教育局要在8月底前编制清单。", encoding="gb18030")
    call_command("decompose", str(file), "--year", "2026", "--json")
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["clean_text", "repairs", "tasks", "coverage"]
    (task,) = found["tasks"]
    start, end = task["span"]
    assert found["clean_text"][start:end] == task["clause"]
    assert task["due_on"] == "2026-08-31"
    assert set(task) == {"units", "role", "span", "clause", "deadline", "due_on", "recurrence", "kind", "confidence"}


def test_the_command_prints_a_table_and_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Standard:
        buffer = BytesIO(TEXT.encode())

    monkeypatch.setattr("sys.stdin", Standard())
    call_command("decompose", "-")
    assert "区教育局" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.txt", "empty.txt", "old.doc"])
def test_the_command_says_in_one_sentence_what_is_wrong(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if name != "missing.txt":
        (tmp_path / name).write_bytes(b"" if name == "empty.txt" else b"\xd0\xcf\x11\xe0")
    with pytest.raises(SystemExit) as stopped:
        call_command("decompose", str(tmp_path / name))
    assert stopped.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_the_command_reads_a_folder_and_names_what_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, results = tmp_path / "通知", tmp_path / "结果"
    folder.mkdir()
    (folder / "甲.txt").write_text("区教育局要在8月底前编制清单。", encoding="utf-8")
    (folder / "乙.json").write_text(json.dumps({"id": "b1", "text": TEXT}), encoding="utf-8")
    (folder / "丙.json").write_text("[]", encoding="utf-8")
    (folder / "丁.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(SystemExit) as stopped:
        call_command("decompose", str(folder), "--year", "2026", "--json", str(results))
    assert stopped.value.code == 1
    said = capsys.readouterr()
    assert "已分解 2 个文件" in said.out
    assert {line.partition("：")[0] for line in said.err.splitlines() if line.startswith(("丙", "丁"))} == {
        "丙.json",
        "丁.doc",
    }
    assert sorted(path.name for path in results.iterdir()) == ["乙.json", "甲.txt.json"]
    assert json.loads((results / "乙.json").read_text("utf-8"))["id"] == "b1"
    (task,) = json.loads((results / "甲.txt.json").read_text("utf-8"))["tasks"]
    assert (task["units"], task["due_on"]) == (["区教育局"], "2026-08-31")


@pytest.mark.parametrize("into", [None, "same"])
def test_the_results_of_a_folder_are_never_written_over_its_documents(tmp_path: Path, into: str | None) -> None:
    (tmp_path / "甲.json").write_text(json.dumps({"text": TEXT}), encoding="utf-8")
    kept = (tmp_path / "甲.json").read_bytes()
    with pytest.raises(SystemExit) as stopped:
        call_command("decompose", str(tmp_path), *(["--json", str(tmp_path)] if into else []))
    assert stopped.value.code == 2
    assert (tmp_path / "甲.json").read_bytes() == kept
