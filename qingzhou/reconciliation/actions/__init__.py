"""What is done with lists and suggestions."""

from qingzhou.reconciliation.actions.comparing import compare, compare_files
from qingzhou.reconciliation.actions.deciding import decide, open_issue

__all__ = ["compare", "compare_files", "decide", "open_issue"]
