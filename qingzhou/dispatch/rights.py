"""Whose the frozen weeks are: everyone's in the jurisdiction, for the sheet is sent to every unit; so are the weights."""

from qingzhou.dispatch.models import Week, Weighting
from qingzhou.rights import declare, own_jurisdiction

declare(
    Week,
    own_jurisdiction("jurisdiction"),
    internal="jurisdiction iso_year iso_week period moment frozen_at snapshot sha256",
    personal="frozen_by",
)
declare(
    Weighting,
    own_jurisdiction("jurisdiction"),
    public="jurisdiction weights smallest",
    internal="at unit changed reason",
    personal="person",
)
