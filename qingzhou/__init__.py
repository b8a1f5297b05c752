"""Qingzhou 轻舟: the work ledger and weekly dispatch of a district's campaign."""
