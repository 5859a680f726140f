"""What the sign-in page offers where an installation holds offices of invented data."""

from collections.abc import Mapping
from typing import Any

from jiedao.access.queries import everybody
from jiedao.register.scope import Scope
from jiedao.tenancy import context, streets

#: Said aloud on the sign-in page: it opens nothing but invented records.
PASSWORD = "yanshi-2018"
#: One of each stands first: the people whose day a visitor would like to see.
FIRST = ("grid_worker", "community_secretary", "handler", "office_head", "leader", "secretary")


def offered(request: object) -> Mapping[str, Any]:
    """The invented accounts with their posts and password; nothing as soon as one real office is here."""
    offices = streets.all_streets()
    if not offices or any(office.demonstration_day is None for office in offices):
        return {}
    accounts = []
    for office in offices:
        with context.street(office.code):
            held = everybody(Scope.everything(office.code), on=office.demonstration_day or office.since)
        first = {role: next((one for one in held if one.role == role), None) for role in FIRST}
        front = [one for one in first.values() if one is not None]
        for one in [*front, *(one for one in held if one not in front)]:
            account = {"username": one.user.username, "name": one.user.name, "post": one.post, "office": office.name}
            accounts.append(account)
    return {"accounts": accounts, "password": PASSWORD}
