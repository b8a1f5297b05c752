"""规则与扫描: what the rules are, as dated rows, and who breaks them, found by sweeping the facts."""
