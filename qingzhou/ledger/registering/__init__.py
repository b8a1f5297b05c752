"""An issue on its way into the ledger."""
