"""Initial passwords: one an account, written once to a closed file for whoever hands them out, kept nowhere in clear."""

import csv
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from django.contrib.auth.hashers import make_password

from jiedao.procedures.founding.problems import PasswordsExist, PasswordsUnwritable

#: Without those that are read for one another on paper: 0 o, 1 l i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 3, 4
#: A line of progress after so many.
STEP = 20


def initial_passwords(usernames: Iterable[str]) -> dict[str, str]:
    """A new password for each user name, easy to read out: 58 bits by chance."""
    return {
        name: "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        for name in usernames
    }


def hashed(passwords: Mapping[str, str], echo: Callable[[str], None] = lambda _: None) -> dict[str, str]:
    """The hashes that are stored. Slow on purpose (argon2), so it tells how far it is."""
    found: dict[str, str] = {}
    for name, password in passwords.items():
        if len(found) % STEP == 0:
            echo(f"正在设置初始密码：{len(found)}/{len(passwords)}……")
        found[name] = make_password(password)
    return found


def keep_passwords(file: Path, passwords: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Write the passwords to a new file that its owner alone may read. Raises PasswordsExist, PasswordsUnwritable."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise PasswordsExist(file=file) from error
    except OSError as error:
        raise PasswordsUnwritable(file=file, reason=error.strerror) from error
    try:
        with open(descriptor, "w", encoding="utf-8-sig", newline="") as opened:
            rows = csv.writer(opened)
            rows.writerow(["用户名", "姓名", "初始密码"])
            rows.writerows([name, names[name], password] for name, password in passwords.items())
    except OSError as error:
        file.unlink(missing_ok=True)
        raise PasswordsUnwritable(file=file, reason=error.strerror) from error
