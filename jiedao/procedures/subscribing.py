"""日程订阅: a person's secret address, from which a phone or Outlook fetches their calendar without signing in.

The address says which office it belongs to, so that the street is known before anything of a tenant is asked; the rest
is chance, 256 bits, and stands here as a keyed hash alone. It is shown once; a new one ends the old.
"""

import re
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from jiedao.access import actions, queries
from jiedao.access.models import User
from jiedao.access.problems import NoSuchFeed
from jiedao.procedures import vault
from jiedao.register.scope import Scope
from jiedao.tenancy import context
from jiedao.tenancy.models import Street

PURPOSE = "calendar feed"
_TOKEN = re.compile(r"(?P<street>\d{9})-(?P<secret>[A-Za-z0-9_-]{43})", re.ASCII)


@transaction.atomic
def give_address(user: User, *, by: Any, at: datetime) -> str:
    """A new secret address, to be shown once; the one before is dead at once."""
    token = f"{context.required()}-{secrets.token_urlsafe(32)}"
    actions.open_feed(user, blind=_blind(token), by=by, at=at)
    return token


def street_of(token: str) -> Street:
    """The office an address belongs to. Raises NoSuchFeed for what cannot be one."""
    found = _TOKEN.fullmatch(token)
    street = Street.objects.filter(code=int(found["street"])).first() if found else None
    if street is None:
        raise NoSuchFeed()
    return street


def account_of(token: str) -> User:
    """Whose calendar an address opens, in the office at hand. Raises NoSuchFeed for one that is unknown or dead."""
    found = queries.account_by_feed(Scope.everything(), _blind(token))
    if found is None:
        raise NoSuchFeed()
    return found


def _blind(token: str) -> bytes:
    return vault.keyring().blind_index(token, purpose=PURPOSE)
