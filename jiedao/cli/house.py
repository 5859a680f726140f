"""Waking the house for a command: Django, then database and tables, then which office and which day."""

import os
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from jiedao.cli.problems import DayUnreadable, NoOffice, OfficeUnsaid, SettingWrong

if TYPE_CHECKING:
    from jiedao.tenancy.models import Street

ZONE = ZoneInfo("Asia/Shanghai")


def awake() -> None:
    """Set Django up; no database is asked. Raises SettingWrong."""
    import dj_database_url
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedao.settings")
    try:
        django.setup()
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        # The address holds a password and is not repeated.
        raise SettingWrong(
            name="DATABASE_URL", reason="不是数据库地址（postgresql://账户:密码@主机:端口/库名）"
        ) from error


def ready() -> None:
    """Set Django up, start the embedded database where no other is named, and bring its tables up to this version."""
    awake()
    from django.conf import settings

    from jiedao.procedures import keys, setup

    setup.prepare(note)
    if not os.environ.get("JIEDAO_SECRET"):  # at the first start it was made just now, after the settings were read
        settings.SECRET_KEY = (settings.KEYS / keys.SECRET).read_text("ascii").strip()


def note(line: str) -> None:
    """Say on stderr what takes a while; stdout carries results only."""
    typer.echo(line, err=True)


def offices(named: str | None) -> "list[Street]":
    """The office of this name, slug or code, or all of them. Raises UnknownOffice, NoOffice."""
    from jiedao.tenancy.streets import all_streets, street_called

    found = [street_called(named)] if named else all_streets()
    if not found:
        raise NoOffice()
    return found


def one_office(named: str | None) -> "Street":
    """The office of this name, or the only one there is. Raises OfficeUnsaid, UnknownOffice, NoOffice."""
    found = offices(named)
    if len(found) > 1:
        raise OfficeUnsaid(count=len(found), known="、".join(f"{one.slug}（{one.name}）" for one in found))
    return found[0]


def now(street: "Street | None" = None, on: date | None = None) -> datetime:
    """This instant; on the day asked for, else on the office's demonstration day if it has one."""
    wall = datetime.now(ZONE)
    day = on or (street.demonstration_day if street else None)
    return datetime.combine(day, wall.timetz()) if day else wall


def day(text: str | None) -> date | None:
    """A day as it is typed. Raises DayUnreadable."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayUnreadable(typed=text) from error
