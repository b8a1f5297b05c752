"""公示公开: what the public sees without asking anybody: the open ledger of reports, with what proves it."""
