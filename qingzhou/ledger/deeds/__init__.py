"""What an entry says, one frozen class a verb; stored as JSON, read back as the same class.

`wrong()` gives what a person must still mend before the deed can be recorded, independent of the item.
"""

from qingzhou.ledger.deeds.base import Deed, Json, Reasoned
from qingzhou.ledger.deeds.stored import DEEDS, decode, encode
from qingzhou.ledger.deeds.supervision import (
    Objected,
    OnPaper,
    Proposed,
    Recovered,
    Reminded,
    Replied,
    Supervised,
    Upheld,
    Waived,
    Withdrawn,
)
from qingzhou.ledger.deeds.tasks import (
    Assigned,
    Cancelled,
    Closed,
    Declined,
    Drafted,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    Reassigned,
    Reported,
    Resumed,
    SentBack,
    Signed,
    Submitted,
    Suspended,
)

__all__ = [
    "DEEDS",
    "Assigned",
    "Cancelled",
    "Closed",
    "Declined",
    "Deed",
    "Drafted",
    "ExtensionAsked",
    "ExtensionGranted",
    "ExtensionRefused",
    "Json",
    "Objected",
    "OnPaper",
    "Proposed",
    "Reasoned",
    "Reassigned",
    "Recovered",
    "Reminded",
    "Replied",
    "Reported",
    "Resumed",
    "SentBack",
    "Signed",
    "Submitted",
    "Supervised",
    "Suspended",
    "Upheld",
    "Waived",
    "Withdrawn",
    "decode",
    "encode",
]
