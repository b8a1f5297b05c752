"""What is done with scores and warnings."""

from qingzhou.warning.actions.assessing import assess
from qingzhou.warning.actions.dealing import deal, open_issue

__all__ = ["assess", "deal", "open_issue"]
