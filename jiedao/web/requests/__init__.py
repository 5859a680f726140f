"""Residents' reports inside the house: what waits to be looked over, one report, taking one down, the door's switch."""
