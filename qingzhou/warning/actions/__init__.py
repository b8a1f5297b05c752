"""What is done with scores and warnings."""

from qingzhou.warning.actions.assessing import assess, assess_all
from qingzhou.warning.actions.dealing import deal, open_issue

__all__ = ["assess", "assess_all", "deal", "open_issue"]
