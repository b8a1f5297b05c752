"""Who may take a ledger over, and bring sheets back."""

from __future__ import annotations

from qingzhou.ledger.permissions import why_not_issue
from qingzhou.refusals import Refusal
from qingzhou.units.models import Membership


def why_not_import(by: Membership) -> Refusal | None:
    """Why `by` may not take another ledger over, or None: whoever puts new lines into the ledger may."""
    return why_not_issue(by)
