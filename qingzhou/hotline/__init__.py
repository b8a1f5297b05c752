"""监督举报: every report gets a receipt, a date by which its reporter hears, and an answer that says what was found."""
