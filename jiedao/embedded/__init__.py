"""The embedded PostgreSQL: one office's database inside its own `var` folder, without installing anything.

It listens on no network address and trusts nobody: a socket in a closed folder, and three roles with generated
passwords. Started by root it runs under the owner of `var`, under `jiedao` or `nobody`, and no folder's rights are
ever widened for it. `place` shows what lies where.
"""

from jiedao.embedded.accounts import environment
from jiedao.embedded.place import Server, located, var_folder
from jiedao.embedded.programs import binary
from jiedao.embedded.roles import ensure_roles
from jiedao.embedded.running import State
from jiedao.embedded.server import Status, Upgrade, running, start, status, stop, upgrade

__all__ = [
    "Server",
    "State",
    "Status",
    "Upgrade",
    "binary",
    "ensure_roles",
    "environment",
    "located",
    "running",
    "start",
    "status",
    "stop",
    "upgrade",
    "var_folder",
]
