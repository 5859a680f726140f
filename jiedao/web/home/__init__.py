"""今日: what one has to do today, what is late, what waits for one's check, and what is new."""
