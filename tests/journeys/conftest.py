"""An office with something of everything, made once for a module and undone at its end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from tests.guard import statement_guard
from tests.journeys.life import Life, live

#: One more regulation, so that there is something sealed too.
WITH_MEANS = Path(__file__).parents[1] / "procedures" / "with_means"
WITH_VOTES = Path(__file__).parents[1] / "ballots" / "with_votes"
WITH_VOLUNTEERS = Path(__file__).parents[1] / "activities" / "with_volunteers"


@pytest.fixture(scope="module")
def life(story: Any) -> Life:
    """The first office of the cast, alive; what the module's tests change is undone at the end."""
    from django.db import connection

    story.enter_context(cast.more_rules(WITH_MEANS, WITH_VOTES, WITH_VOLUNTEERS))
    office = story.enter_context(cast.inside(cast.HERE))
    story.enter_context(connection.execute_wrapper(statement_guard))
    return live(office)


@pytest.fixture
def visit(life: Life) -> Iterator[Callable[..., Any]]:
    """A client signed in as somebody of the cast; what it does is undone after the test."""
    from django.conf import settings
    from django.db import transaction
    from django.test import Client

    def visit(name: str = "", *, at: int = cast.HERE) -> Client:
        client = Client(raise_request_exception=False)
        if name:
            with cast.Office(at).street():
                client.force_login(cast.Office(at).user(name), settings.AUTHENTICATION_BACKENDS[-1])
        return client

    with transaction.atomic():
        yield visit
        transaction.set_rollback(True)
