"""The forms of an issue's steps, and the one that registers it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingzhou.kit.templatetags.kit import day
from qingzhou.ledger import checks, deeds, norms
from qingzhou.ledger.actions import NewIssue
from qingzhou.ledger.checks.issues import EARLIEST, may_be
from qingzhou.ledger.deeds.issues import LONGEST_ABOUT, LONGEST_TITLE, PENALTIES, WITH_AMOUNT
from qingzhou.ledger.forms.base import FIELD_OF, DayInput, DeedForm, ReasonForm, files_field, text
from qingzhou.ledger.forms.rows import RowsForm
from qingzhou.ledger.forms.tasks import CloseForm
from qingzhou.ledger.pace import rechecks_from
from qingzhou.ledger.permissions import why_not_officers
from qingzhou.ledger.policy import policy
from qingzhou.ledger.projection import Matter, Written, next_recheck
from qingzhou.ledger.states import Verb

FIELD_OF |= {
    "ledger.issue_too_long": "title",
    "ledger.facts_missing": "facts",
    "ledger.facts_in_the_future": "happened_on",
    "ledger.investigation_empty": "done",
    "ledger.investigated_in_the_future": "investigated_on",
    "ledger.investigation_unproven": "files",
    "ledger.recheck_unproven": "files",
    "ledger.recheck_empty": "done",
    "ledger.outcome_empty": "done",
    "ledger.reply_empty": "note",
}


class RegisterForm(RowsForm):
    """What is said to be wrong, with whom, and how that is known."""

    verb = Verb.REGISTER
    lines, least = "allegations", 2
    title = forms.CharField(label=gettext_lazy("问题"), max_length=LONGEST_TITLE)
    about = forms.CharField(
        label=gettext_lazy("涉及对象"), max_length=LONGEST_ABOUT, help_text=gettext_lazy("机构、学校或场所的名称。")
    )
    found_by = forms.ChoiceField(label=gettext_lazy("发现途径"), choices=deeds.FoundBy.choices)
    severity = forms.ChoiceField(
        label=gettext_lazy("等级"), choices=deeds.Severity.choices, initial=deeds.Severity.YELLOW.value
    )
    happened_on = forms.DateField(
        label=gettext_lazy("发生日期"), widget=DayInput(), help_text=gettext_lazy("适用当日有效的条款。")
    )
    source = forms.CharField(label=gettext_lazy("来源说明"), max_length=300, required=False)
    facts = text(
        gettext_lazy("问题事实"),
        required=True,
        hint=gettext_lazy("时间、地点、情况。不要写反映人的姓名、电话等个人信息。"),
    )
    reply_wanted = forms.BooleanField(label=gettext_lazy("需要答复反映人"), required=False)
    files = files_field()  # type: ignore[assignment]

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_on"].widget.attrs["max"] = self.desk.today.isoformat()

    def line(self, place: int) -> dict[str, forms.Field]:
        named = [(norm.code, f"{norm.title}（{norm.cited}）") for norm in norms.in_force(self.desk.today)]
        return {
            "text": forms.CharField(label=_("反映的问题"), max_length=300, required=place == 0),
            "norm": forms.ChoiceField(label=_("可能违反的条款"), choices=[("", _("暂不确定")), *named], required=False),
        }

    def legend(self, place: int) -> str:
        return _("第 %(n)d 项") % {"n": place + 1}

    def is_blank(self, line: dict[str, Any]) -> bool:
        return not line["text"]

    def new_issue(self) -> NewIssue:
        """The issue as typed."""
        names = ("title", "about", "happened_on", "source", "facts", "reply_wanted")
        return NewIssue(
            found_by=deeds.FoundBy(self.cleaned_data["found_by"]),
            severity=deeds.Severity(self.cleaned_data["severity"]),
            allegations=tuple(deeds.Allegation(line["text"], line["norm"]) for line in self.filled()),
            **{name: self.cleaned_data[name] for name in names},
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        deed = deeds.Registered(number="", office=0, **vars(self.new_issue()))
        has_files = bool(self.uploads or self.kept_files)
        entry = Written(self.desk.now, self.desk.by.person_id, self.desk.by.unit_id, deed, has_files)
        if refusal := checks.incomplete_registration(deed, entry):
            self.add_error(FIELD_OF.get(refusal.code), f"{refusal.said}{refusal.do}")
        return data


class _IssueRows(RowsForm):
    """Lines about an issue that is there."""

    @property
    def matter(self) -> Matter:
        """What the issue is about."""
        assert self.desk.state is not None
        assert self.desk.state.matter is not None
        return self.desk.state.matter


class InvestigateForm(_IssueRows):
    verb = Verb.INVESTIGATE
    lines, least, needs_choices = "officers", 2, True
    investigated_on = forms.DateField(label=gettext_lazy("核查日期"), widget=DayInput())
    place = forms.CharField(label=gettext_lazy("地点"), max_length=200)
    on_site = forms.BooleanField(label=gettext_lazy("到现场核查"), required=False, initial=True)
    done = text(gettext_lazy("核查经过"), required=True)
    files = files_field()  # type: ignore[assignment]

    def prepare(self) -> None:
        super().prepare()
        self.fields["investigated_on"].initial = self.desk.today
        self.fields["place"].initial = self.matter.about

    def line(self, place: int) -> dict[str, forms.Field]:
        return {
            "person": forms.ChoiceField(label=_("核查人员"), choices=self._people(), required=place < self.least),
            "certificate": forms.CharField(label=_("执法证号"), max_length=40, required=place < self.least),
        }

    def legend(self, place: int) -> str:
        return _("第 %(n)d 名核查人员") % {"n": place + 1}

    def _people(self) -> list[tuple[str, Any]]:
        state, choices = self.desk.state, self.desk.choices
        assert state is not None
        taking_part = {state.lead, *state.supports}
        named = [
            (unit.short_name, [(f"{unit.pk}-{person.pk}", person.name) for person in choices.owners.get(unit.pk, [])])
            for unit in (choices.units if choices else [])
            if unit.pk in taking_part and choices
        ]
        return [("", _("请选择")), *named]

    def deed(self) -> deeds.Deed:
        data, names = self.cleaned_data, dict(pair for _unit, people in self._people()[1:] for pair in people)
        officers = []
        for line in self.filled():
            unit, person = (int(part) for part in (line["person"] or "0-0").split("-"))
            officers.append(deeds.Officer(person, unit, names.get(line["person"], ""), line["certificate"]))
        return deeds.Investigated(
            data["done"], data["investigated_on"], data["place"], on_site=data["on_site"], officers=tuple(officers)
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            deed = self.deed()
            assert isinstance(deed, deeds.Investigated)
            if refusal := why_not_officers(deed.officers, deed.investigated_on):
                self.add_error(None, f"{refusal.said}{refusal.do}")
        return data


class RecuseForm(ReasonForm):
    verb = Verb.RECUSE
    needs_choices = True
    person = forms.TypedChoiceField(label=gettext_lazy("回避人员"), coerce=int)
    field_order = ("person", "reason", "token")

    def prepare(self) -> None:
        state, choices = self.desk.state, self.desk.choices
        units = (state.lead, *state.supports) if state else ()
        people = [one for unit in units for one in (choices.owners.get(unit or 0, []) if choices else [])]
        self.people = {one.pk: one.name for one in people}
        person: Any = self.fields["person"]
        person.choices = [("", _("请选择")), *self.people.items()]

    def deed(self) -> deeds.Deed:
        person = self.cleaned_data["person"]
        return deeds.Recused(reason=self.cleaned_data["reason"], person=person, name=self.people.get(person, ""))


class FoundTrueForm(_IssueRows):
    verb = Verb.FIND_FOUNDED
    lines, grows = "findings", False
    results = deeds.Result.choices
    note = text(gettext_lazy("说明"), rows=2)

    @property
    def count(self) -> int:
        return len(self.matter.allegations)

    def line(self, place: int) -> dict[str, forms.Field]:
        return {
            "result": forms.ChoiceField(label=_("认定"), choices=[("", _("请选择")), *self.results]),
            "reason": forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})),
            "evidence": forms.CharField(
                label=_("证据"), max_length=500, help_text=_("写明依据哪几份材料，例如笔录第 2 页、收据 6 张。")
            ),
        }

    def legend(self, place: int) -> str:
        return self.matter.allegations[place].text

    def deed(self) -> deeds.Deed:
        found = (deeds.Finding(place, **line) for place, line in enumerate(self.filled()))
        made = deeds.FoundTrue if self.verb is Verb.FIND_FOUNDED else deeds.FoundUntrue
        return made(findings=tuple(found), note=self.cleaned_data["note"])


class FoundUntrueForm(FoundTrueForm):
    verb = Verb.FIND_UNFOUNDED
    results = [choice for choice in deeds.Result.choices if choice[0] not in deeds.issues.HELD]


class HandleForm(_IssueRows):
    verb = Verb.HANDLE
    lines = "consequences"
    note = text(gettext_lazy("说明"), rows=2)
    files = files_field()  # type: ignore[assignment]

    def line(self, place: int) -> dict[str, forms.Field]:
        kinds = [pair for pair in deeds.ConsequenceKind.choices if self._offered(pair[0])]
        held = [(code, norm.cited) for code in self.matter.held_norms() if (norm := norms.norm(code))]
        return {
            "kind": forms.ChoiceField(label=_("处理"), choices=[("", _("请选择")), *kinds], required=place == 0),
            "detail": forms.CharField(
                label=_("内容"), max_length=1000, required=place == 0, widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("对谁、做什么、何时完成；不予处罚的写明依据和理由。"),
            ),
            "amount": forms.DecimalField(
                label=_("金额（元）"), max_digits=12, decimal_places=2, min_value=0, required=False,
                help_text=_("退费、罚款、没收时填写。"),
            ),
            "settlement": forms.ChoiceField(
                label=_("退费情况"), choices=[("", _("不涉及")), *deeds.Settlement.choices], required=False
            ),
            "norm": forms.ChoiceField(label=_("处罚依据"), choices=[("", _("不涉及处罚")), *held], required=False),
            "document": forms.CharField(label=_("决定书文号"), max_length=80, required=False),
        }  # fmt: skip

    def _offered(self, kind: str) -> bool:
        """A penalty is offered only where a breached norm, as found, allows it for facts of that day."""
        return kind not in PENALTIES or may_be(norms.Penalty(kind), self.matter)

    def legend(self, place: int) -> str:
        return _("第 %(n)d 项处理") % {"n": place + 1}

    def is_blank(self, line: dict[str, Any]) -> bool:
        return not line["kind"]

    def deed(self) -> deeds.Deed:
        lines = (line | {"amount": _cents(line["amount"], line["kind"])} for line in self.filled())
        return deeds.Handled(tuple(deeds.Consequence(**line) for line in lines), note=self.cleaned_data["note"])


def _cents(yuan: Decimal | None, kind: str) -> int | None:
    return int(yuan * 100) if yuan is not None and kind in WITH_AMOUNT else None


class ReplyForm(DeedForm):
    verb = Verb.REPLY
    note = text(
        gettext_lazy("答复情况"),
        required=True,
        hint=gettext_lazy("何时、以什么方式答复了什么。不要写反映人的姓名、电话等个人信息。"),
    )


class SignOffForm(DeedForm):
    verb = Verb.SIGN_OFF
    note = text(gettext_lazy("批示"), rows=2)


class InvestigateAgainForm(ReasonForm):
    verb = Verb.INVESTIGATE_AGAIN


class ProposeCancelForm(ReasonForm):
    verb = Verb.PROPOSE_CANCEL


class CloseIssueForm(CloseForm):
    """Closing a founded issue sets the days on which somebody looks again."""

    def prepare(self) -> None:
        super().prepare()
        if days := self._days():
            told = _("、").join(day(one) for one in days)
            self.fields["note"].help_text = _("回头看：%(days)s。") % {"days": told}

    def _days(self) -> tuple[Any, ...]:
        matter = self.desk.state.matter if self.desk.state else None
        return rechecks_from(self.desk.today, self.desk.calendar, policy()) if matter and matter.founded else ()

    def deed(self) -> deeds.Deed:
        return deeds.Closed(note=self.cleaned_data["note"], rechecks=self._days())


class RecheckForm(DeedForm):
    verb = Verb.RECHECK
    done = text(gettext_lazy("回头看情况"), required=True)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=200, required=False)
    files = files_field()  # type: ignore[assignment]

    def prepare(self) -> None:
        super().prepare()
        clock = next_recheck(self.desk.state) if self.desk.state else None
        if clock and clock.fixed_on and self.verb is not Verb.FAIL_RECHECK:
            first = day(clock.fixed_on - timedelta(days=EARLIEST))
            self.fields["done"].help_text = _("%(first)s起可填；发现反弹的，随时填“回头看未通过”。") % {"first": first}


class LastRecheckForm(RecheckForm):
    verb = Verb.LAST_RECHECK


class FailRecheckForm(RecheckForm):
    verb = Verb.FAIL_RECHECK


FORMS: tuple[type[DeedForm], ...] = (
    InvestigateForm,
    RecuseForm,
    FoundTrueForm,
    FoundUntrueForm,
    HandleForm,
    ReplyForm,
    SignOffForm,
    InvestigateAgainForm,
    ProposeCancelForm,
    RecheckForm,
    LastRecheckForm,
    FailRecheckForm,
)
