"""路线图: a year of the campaign, month by month, by unit or task by task."""
