"""日程: a person's own due days as a month or a week, and as a calendar that a phone or Outlook subscribes to."""
