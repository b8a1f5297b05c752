"""Every way in which a row can point to a person, and what that means when the person leaves.

A test walks all foreign keys to a person and fails when one is missing here: a new one is decided, not forgotten.
"""

from __future__ import annotations

from enum import Enum


class Means(Enum):
    """What it means that a row points to somebody."""

    HOLDS = "holds"  # still to be done or in force: handed over, or ended, before the person goes
    DID = "did"  # history: stays as it is for ever
    OWN = "own"  # goes with the account


RELATIONS: dict[str, Means] = {
    "ledger.item.owner": Means.HOLDS,  # while the item is open
    "directives.draft.owner": Means.HOLDS,  # while the draft waits in a current reading
    "units.membership.person": Means.HOLDS,  # while in force; as a stand-in too
    "units.membership.stands_in_for": Means.HOLDS,  # while in force
    "ledger.entry.person": Means.DID,
    "ledger.entry.stands_for": Means.DID,
    "ledger.item.handed_in_by": Means.DID,
    "ledger.item.closed_by": Means.DID,
    "ledger.policyversion.person": Means.DID,
    "dispatch.weighting.person": Means.DID,
    "adjustments.proposal.person": Means.DID,
    "adjustments.adjustment.person": Means.DID,
    "adjustments.schoolterm.person": Means.DID,
    "filings.filing.person": Means.DID,
    "filings.filing.stands_for": Means.DID,
    "filings.rhythmversion.person": Means.DID,
    "api.apikey.made_by": Means.DID,
    "api.apikey.revoked_by": Means.DID,
    "api.token.revoked_by": Means.DID,
    "hotline.report.proposed_by": Means.DID,
    "hotline.line.person": Means.DID,
    "hotline.line.stands_for": Means.DID,
    "hotline.opening.asked_by": Means.DID,  # what was not seen lapses by itself
    "hotline.opening.asked_for": Means.DID,
    "hotline.opening.decided_by": Means.DID,
    "exchange.batch.person": Means.DID,  # the office goes on with it, whoever began
    "exchange.returned.person": Means.DID,
    "registry.record.person": Means.DID,
    "registry.record.stands_for": Means.DID,
    "registry.intake.person": Means.DID,  # the office goes on with it, whoever began
    "compliance.limit.person": Means.DID,
    "compliance.sweep.person": Means.DID,
    "compliance.findingline.person": Means.DID,
    "compliance.findingline.stands_for": Means.DID,
    "reconciliation.reconciliation.person": Means.DID,
    "reconciliation.pairline.person": Means.DID,
    "reconciliation.pairline.stands_for": Means.DID,
    "warning.assessment.person": Means.DID,
    "warning.alertline.person": Means.DID,
    "warning.alertline.stands_for": Means.DID,
    "bookmarks.bookmark.person": Means.OWN,
    "notifications.notice.recipient": Means.OWN,
    "notifications.preference.person": Means.OWN,
    "identity.authenticator.person": Means.OWN,
    "identity.recoverycode.person": Means.OWN,
    "identity.link.person": Means.OWN,
    "units.person_groups.person": Means.OWN,  # Django's own; rights here follow from memberships alone
    "units.person_user_permissions.person": Means.OWN,
}
