"""年度计划: a year written from what is owed, moved day by day, sent as one record, and followed line by line."""
