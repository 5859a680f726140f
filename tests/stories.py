"""Something made once for the tests of a module: each has it as it was made.

What stands in the database is undone after each test (see `story`); what it is known by in Python is copied for each.
"""

import copy
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import is_dataclass
from types import SimpleNamespace
from typing import Any

from django.db import models, transaction

_told: list[ExitStack] = []


@contextmanager
def telling() -> Iterator[ExitStack]:
    """A transaction around the tests of a module, undone at its end or at `end`; with it ends what was entered on it."""
    with ExitStack() as story:
        story.enter_context(transaction.atomic())
        story.callback(transaction.set_rollback, True)
        _told.append(story)
        yield story
    _told.remove(story) if story in _told else None


def end() -> None:
    """No story is open any more: what comes now writes for others to see. Such tests come after all others."""
    while _told:
        _told.pop().close()


def afresh(thing: Any, known: dict[int, Any] | None = None) -> Any:
    """The same rows, each as a new object, one for one; whatever else is no row and no bundle of rows stays itself."""
    known = {} if known is None else known
    if id(thing) in known:
        return known[id(thing)]
    if isinstance(thing, models.Model):
        made = known[id(thing)] = copy.copy(thing)
        made._state = copy.copy(thing._state)
        made._state.fields_cache = {name: afresh(one, known) for name, one in thing._state.fields_cache.items()}
        return made
    if isinstance(thing, SimpleNamespace):
        found = known[id(thing)] = SimpleNamespace()
        found.__dict__.update({name: afresh(one, known) for name, one in vars(thing).items()})
        return found
    if is_dataclass(thing) and not isinstance(thing, type) and not thing.__dataclass_params__.frozen:
        made = known[id(thing)] = copy.copy(thing)
        made.__dict__.update({name: afresh(one, known) for name, one in vars(thing).items()})
        return made
    if isinstance(thing, dict):
        return {name: afresh(one, known) for name, one in thing.items()}
    if isinstance(thing, list):
        return [afresh(one, known) for one in thing]
    if type(thing) is tuple:
        return tuple(afresh(one, known) for one in thing)
    return thing
