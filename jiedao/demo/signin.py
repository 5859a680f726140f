"""What the sign-in page offers where an installation holds offices of invented data."""

from collections.abc import Mapping
from typing import Any

from jiedao.access.queries import everybody
from jiedao.register.scope import Scope
from jiedao.tenancy import context, streets

#: Said aloud on the sign-in page: it opens nothing but invented records.
PASSWORD = "yanshi-2018"


def offered(request: object) -> Mapping[str, Any]:
    """The invented accounts with their posts and password; nothing as soon as one real office is here."""
    offices = streets.all_streets()
    if not offices or any(office.demonstration_day is None for office in offices):
        return {}
    accounts = []
    for office in offices:
        with context.street(office.code):
            for user, post in everybody(Scope.everything(office.code), on=office.demonstration_day or office.since):
                accounts.append({"username": user.username, "name": user.name, "post": post, "office": office.name})
    return {"accounts": accounts, "password": PASSWORD}
