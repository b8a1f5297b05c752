"""One form a deed: what a person fills in, checked by the same rules that guard the ledger, so nothing typed is lost."""

from __future__ import annotations

from qingzhou.ledger.forms import issues
from qingzhou.ledger.forms.base import Choices, ClassifyForm, DeclassifyForm, DeedForm, Desk, ReasonForm
from qingzhou.ledger.forms.decided import ChangeLeadForm, ExtendForm, ResolveForm
from qingzhou.ledger.forms.duty import IssueForm, NewTaskForm, ReissueForm
from qingzhou.ledger.forms.issues import RegisterForm
from qingzhou.ledger.forms.rows import RowsForm
from qingzhou.ledger.forms.supervision import (
    AnswerForm,
    ObjectForm,
    SuperviseForm,
    UpholdForm,
    UrgeForm,
    WaiveForm,
    WithdrawForm,
)
from qingzhou.ledger.forms.tasks import (
    AmendForm,
    AskExtensionForm,
    CloseForm,
    DeclineForm,
    GrantExtensionForm,
    RefuseExtensionForm,
    ReportForm,
    ResumeForm,
    SendBackForm,
    SignForm,
    SubmitForm,
    SuspendForm,
)
from qingzhou.ledger.forms.together import (
    AskHelpForm,
    CascadeForm,
    ChangePlanForm,
    ContestForm,
    DeclinePartForm,
    FinishPartForm,
    PlanForm,
    RuleForm,
    SignPartForm,
)
from qingzhou.ledger.states import Kind, Verb

__all__ = ["FORMS", "Choices", "DeedForm", "Desk", "NewTaskForm", "RegisterForm", "RowsForm", "form_for"]

_OF_TASKS: tuple[type[DeedForm], ...] = (
    SignForm,
    DeclineForm,
    ReportForm,
    SubmitForm,
    AskExtensionForm,
    GrantExtensionForm,
    RefuseExtensionForm,
    CloseForm,
    SendBackForm,
    SuspendForm,
    ResumeForm,
    ReasonForm,
    ClassifyForm,
    DeclassifyForm,
    ReissueForm,
    IssueForm,
    UrgeForm,
    SuperviseForm,
    WaiveForm,
    AnswerForm,
    ObjectForm,
    UpholdForm,
    WithdrawForm,
    SignPartForm,
    DeclinePartForm,
    FinishPartForm,
    AskHelpForm,
    PlanForm,
    ChangePlanForm,
    CascadeForm,
    ContestForm,
    RuleForm,
    AmendForm,
    ExtendForm,
    ChangeLeadForm,
    ResolveForm,
)
FORMS: dict[Verb, type[DeedForm]] = {form.verb: form for form in (*_OF_TASKS, *issues.FORMS)}


def form_for(kind: str, verb: Verb) -> type[DeedForm]:
    """The form of a step for an item of a kind."""
    return issues.CloseIssueForm if (kind, verb) == (Kind.ISSUE, Verb.CLOSE) else FORMS[verb]
