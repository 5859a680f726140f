"""The command line `jiedao`: an edge beside the web, for whoever keeps the house.

One file per group of commands. Django is woken inside a command (`house`), so that `jiedao --help` answers at once and
`jiedao rulebook check` needs no database; that is why commands import what they use when they run.
What it is not: a way around access. It speaks to procedures and queries, and who may run it is the system's matter.
"""

import sys

from jiedao.cli.application import app
from jiedao.cli.failing import run

__all__ = ["app", "main"]


def main() -> None:
    """Run the command of `sys.argv`: 0 done, 1 refused or failed (one line on stderr), 2 written wrongly."""
    sys.exit(run(app, sys.argv[1:]))
