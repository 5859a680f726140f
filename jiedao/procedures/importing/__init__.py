"""Rosters (花名册) into registers: read, checked, compared, and told line by line before anything is written.

Not here: opening a file and finding its table (`workbooks`). What each column is called stands in the rulebook: the
register's labels and aliases.
"""

from jiedao.procedures.importing.contract import as_data
from jiedao.procedures.importing.reading import Places, Roster, read_roster

__all__ = ["Places", "Roster", "as_data", "read_roster"]
