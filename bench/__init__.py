"""Measures the budgets of docs/performance.md: ratios against the raw engine in the same run, on one machine.

Nothing here is a test: seconds depend on the machine and its neighbours, ratios hardly do.
"""
