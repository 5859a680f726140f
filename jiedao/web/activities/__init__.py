"""The room of activities: sessions to come, one session with its list, attendance in one pass, what one signed up for."""
