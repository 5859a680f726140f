"""What leaves the office as text: its report, put together from the rulebook; and the numbers of anybody's draft, judged.

What it is: the half-year report from draft to issue and correction, every number a figure, kept as it was issued; the
Word document; the numbers of a draft found, bound to figures and judged under their rounding words.
What it is not: the numbers themselves (`figures`). No number is typed or changed here; what differs is said beside what
it should be.

Basis: GB/T 9704-2012 (layout of official documents); Statistics Law (2024): corrections visible.
"""
