"""Points: what members have earned for their own organisational duties, summed from records that stand already.

What it is: statements computed from the rulebook's rules over rows, each line opening to its record; switched on per office
with its superior's word. What it is not: a score of a person. Nothing here sorts or compares people, and nothing is stored
that could disagree with its lines.
"""
