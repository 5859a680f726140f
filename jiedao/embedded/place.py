"""Where the embedded server of a `var` folder lies, and how to speak to it. Nothing here starts or makes anything.

var/                 the owner's; 0700, or 0710 if root made it, so that the server's account may pass through
├── postgres/        the data, with the passwords of the roles (the server's account, 0700)
├── socket/          the socket (the server's account, 0700), unless its path cannot be one
├── log/             the server's log (the server's account, 0700)
├── conf/            its configuration, written anew before each start
├── programs/        a copy of the programs, only where the account cannot reach the installed ones
├── ready            which run of the server has its roles and database prepared
├── lock             held while somebody starts or stops the server
└── alive            held by every process of the server
"""

import hashlib
import os
import re
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from jiedao.embedded.accounts import account_for
from jiedao.embedded.problems import PathRefused, SocketFolderForeign
from jiedao.embedded.programs import MAJOR
from jiedao.embedded.roles import DATABASE

PORT = 5432
#: Bytes a socket's path may have (sun_path without its closing zero).
LONGEST = 103 if sys.platform == "darwin" else 107
#: Where the socket goes that has no place in `var`. Fixed: a folder that depends on XDG_RUNTIME_DIR or TMPDIR differs between a
#: desktop and a timer, and the first one is removed when the user logs out while the server goes on.
TEMPORARY = Path("/tmp").resolve()
CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def var_folder() -> Path:
    """The folder of everything this installation keeps: `JIEDAO_VAR`, else ./var. Always absolute."""
    return Path(os.environ.get("JIEDAO_VAR") or "var").absolute()


@dataclass(frozen=True)
class Server:
    """The server of one `var` folder: its data, the closed folder of its socket, the port in the socket's name.

    `version` is that of the running server after `start`, and only the major version from `located`.
    """

    var: Path
    data: Path
    socket: Path
    port: int = PORT
    version: str = field(default=str(MAJOR), compare=False)

    def conninfo(self, role: str, database: str = DATABASE) -> str:
        """The libpq address for `role` ('postgres', 'jiedao_owner' or 'jiedao_app'), for psycopg, psql and pg_dump.

        It names the file of the password and holds none itself, so that a list of processes shows no secret. The empty
        password keeps a stray PGPASSWORD out.
        """
        return make_conninfo(
            host=str(self.socket),
            port=self.port,
            user=role,
            dbname=database,
            password="",
            passfile=str(self.passfile),
        )

    def django(self, role: str, database: str = DATABASE) -> dict[str, Any]:
        """The entry of `settings.DATABASES` for `role`.

        Settings are read before the first start makes a password; then its file alone is named, and read to connect.
        """
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": role,
            "PASSWORD": passwords(self).get(role, ""),
            "HOST": str(self.socket),
            "PORT": str(self.port),
            "OPTIONS": {"passfile": str(self.passfile)},
        }

    @property
    def cluster(self) -> str:
        """The name in the title of each of the server's processes, different for every `var`."""
        return f"jiedao-{_digest(self.var)}"

    @property
    def passfile(self) -> Path:
        """The passwords of the three roles, in libpq's own format. They live and go with the data they open."""
        return self.data / "jiedao.pass"

    @property
    def logs(self) -> Path:
        """The folder of the server's log."""
        return self.var / "log"

    @property
    def configuration(self) -> Path:
        """The folder of the server's configuration."""
        return self.var / "conf"

    @property
    def socket_name(self) -> str:
        """The name of the socket in its folder, as libpq builds it from the port."""
        return f".s.PGSQL.{self.port}"


def located(var: Path) -> Server:
    """The server of this `var` folder, where it is or would be. Nothing is made, started or asked.

    Raises PathRefused, and SocketFolderForeign if somebody else holds the folder its socket belongs in.
    """
    var = Path(os.path.realpath(var))
    if CONTROL.search(str(var)):
        raise PathRefused(var=ascii(str(var)))
    near = Server(var=var, data=var / "postgres", socket=var / "socket")
    # libpq takes a list of hosts, divided by commas that nothing can quote.
    if len(os.fsencode(near.socket / near.socket_name)) <= LONGEST and "," not in str(near.socket):
        return near
    far = Server(var=var, data=near.data, socket=TEMPORARY / near.cluster)
    require_private(far)
    return far


def passwords(server: Server) -> dict[str, str]:
    """The password of each role; empty before the first start, and for an account that may not read them."""
    try:
        lines = server.passfile.read_text("ascii").splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    return {fields[3]: fields[4] for line in lines if len(fields := line.split(":")) == 5}


def require_private(server: Server) -> None:
    """Refuse a socket's folder that is there and not the server's own closed folder.

    Raises SocketFolderForeign.
    """
    try:
        held = os.lstat(server.socket)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(held.st_mode):
        reason = "它不是文件夹"
    elif held.st_uid != account_for(server.data).uid:
        reason = f"它属于另一个账户（编号 {held.st_uid}）"
    elif stat.S_IMODE(held.st_mode) & 0o077:
        reason = f"它的权限是 {stat.S_IMODE(held.st_mode):o}，其他账户可以进入"
    else:
        return
    raise SocketFolderForeign(folder=server.socket, reason=reason)


def _digest(var: Path) -> str:
    return hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
