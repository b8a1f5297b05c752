"""The only door by which findings are written."""

from qingzhou.compliance.actions.dealing import dismiss, enter_limit, open_issue
from qingzhou.compliance.actions.sweeping import sweep

__all__ = ["dismiss", "enter_limit", "open_issue", "sweep"]
