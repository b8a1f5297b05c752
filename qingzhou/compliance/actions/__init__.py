"""The only door by which findings are written."""

from qingzhou.compliance.actions.dealing import dismiss, enter_limit, open_issue
from qingzhou.compliance.actions.sweeping import advance, begin, sweep

__all__ = ["advance", "begin", "dismiss", "enter_limit", "open_issue", "sweep"]
