"""Examinations: a bank of questions, papers drawn from it by rules, sat on a screen or on paper, and marked.

What it is: Question with its Wordings, Examination (what is drawn, who sits it, when) with its ExamBranches, Sitting (one
person's paper and Answers) with its Markings. Answers and marks stand sealed under the person's own key.
What it is not: a measure of time on line, and no ranking: a mark is seen by the person and the branch; upward goes a share.

Basis: P09 of the domain reference; the ban on online minutes, log-in counts and rankings (国办函〔2026〕12号).
"""
