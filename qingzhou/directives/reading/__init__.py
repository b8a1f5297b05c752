"""The reader: meeting text in, draft tasks of the work ledger out. Pure Python, no database."""

from qingzhou.directives.reading.dates import Days
from qingzhou.directives.reading.read import read
from qingzhou.directives.reading.results import Coverage, Draft, Reading, Repair, UnitInClause, to_json

__all__ = ["Coverage", "Days", "Draft", "Reading", "Repair", "UnitInClause", "read", "to_json"]
