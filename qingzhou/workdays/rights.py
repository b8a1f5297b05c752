"""Whose the local working days are, and what may be told of them."""

from qingzhou.rights import declare, everyone
from qingzhou.workdays.models import Override

declare(Override, everyone, public="day worked name reason")
