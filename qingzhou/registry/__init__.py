"""机构档案: who is regulated, one file for each institution, as it was on any day."""
