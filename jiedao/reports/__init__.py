"""What leaves the office as text: the numbers of a draft found, bound to figures and judged under their rounding words.

Not here: the numbers themselves (`figures`). No number is changed; what differs is said beside what it should be.
"""
