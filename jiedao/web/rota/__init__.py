"""值守排班: a week of a place watched around the clock, its shifts, and the hours in which nobody stands."""
