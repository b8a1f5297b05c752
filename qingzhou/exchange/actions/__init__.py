"""The only files that write here: taking a ledger over, and bringing sheets back."""
