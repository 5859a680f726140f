"""Examinations: a bank of questions, papers drawn from it by rules, sat on a screen or on paper, and marked.

What it is: Question with its answers, Paper (what was drawn, for whom, when), Sitting (one person's answers and mark).
What it is not: a measure of time on line, and no ranking: a mark is seen by the person and the branch; upward goes a share.
"""
