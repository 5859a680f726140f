"""Pages of points: one's own statement, a branch's members one at a time, the month's confirmation, the switch."""
