"""台账: the registers of the rulebook, who stands on each with its fields as of today, and coming onto them."""
