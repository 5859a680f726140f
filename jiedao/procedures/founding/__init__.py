"""Founding an office from one workbook: places, grids, staff, posts, Party organisations; all of it or nothing.

`write_template` gives the empty, explained workbook; `read_plan` checks a filled one and names every fault by its cell;
`found_office` enters what the plan says.
"""

from jiedao.procedures.founding.making import found_office, has_begun
from jiedao.procedures.founding.passwords import hashed, initial_passwords, keep_passwords
from jiedao.procedures.founding.plan import Fault, Plan, Reading
from jiedao.procedures.founding.reading import read_plan
from jiedao.procedures.founding.sheets import write_template

__all__ = [
    "Fault", "Plan", "Reading", "found_office", "has_begun", "hashed", "initial_passwords", "keep_passwords",
    "read_plan", "write_template",
]  # fmt: skip
