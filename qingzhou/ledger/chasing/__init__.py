"""督办 on screen and on paper: the card on an item's page, the office's list, the sheet in Word."""
