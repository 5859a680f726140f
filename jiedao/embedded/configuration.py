"""The configuration of the embedded server, written anew before each start, so that a release may improve it.

**Who may come in.** There is no network address, only a socket in a folder closed to others, and there each of the
three roles shows a password (scram-sha-256) that was made with the data and lies beside it, readable to the server's
account and root alone. It is the same for root, whose server runs under another account, and for an ordinary user.
"""

import os

from jiedao.embedded.place import Server
from jiedao.embedded.roles import ADMIN, APP, OWNER

MAIN, ACCESS = "postgresql.conf", "pg_hba.conf"
_HEAD = "# Written by Jiedao before each start: a change here is lost.\n"


def files(server: Server) -> dict[str, str]:
    """The two files by name."""
    return {
        MAIN: _HEAD + "".join(f"{key} = {value}\n" for key, value in _settings(server).items()),
        ACCESS: f"{_HEAD}local all {ADMIN},{OWNER},{APP} scram-sha-256\n",
    }


def _settings(server: Server) -> dict[str, str]:
    folder = server.configuration
    return {
        "listen_addresses": "''",
        "port": str(server.port),
        # A list: the inner quotes keep a comma in the path from dividing it.
        "unix_socket_directories": _quoted('"' + str(server.socket).replace('"', '""') + '"'),
        "unix_socket_permissions": "0700",
        "hba_file": _quoted(folder / ACCESS),
        "cluster_name": _quoted(server.cluster),
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        # Shared memory under /dev/shm is small in containers, and is removed when a desktop user logs out.
        "dynamic_shared_memory_type": "mmap",
        # Nothing said to be stored may be lost when the power fails.
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "wal_level": "minimal",  # nothing streams from here; copies are made by pg_dump
        "max_wal_senders": "0",
        # An office's database fits into memory; a plan by index is then as cheap as it looks.
        "shared_buffers": "256MB",
        "effective_cache_size": "1GB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'Asia/Shanghai'",
        "log_timezone": "'Asia/Shanghai'",
        "lc_messages": "'C'",
        "logging_collector": "on",
        "log_directory": _quoted(server.logs),
        "log_filename": "'postgresql-%Y%m%d-%H%M%S.log'",
        "log_file_mode": "0600",
        "log_rotation_age": "1d",
        "log_rotation_size": "10MB",
        "log_line_prefix": "'%m [%p] %q%u@%d '",
        # A log is read by more people than the records: no statement, no value, no row stands in it.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "'none'",
        "log_min_duration_statement": "-1",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }


def _quoted(value: str | os.PathLike[str]) -> str:
    text = os.fspath(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'"
