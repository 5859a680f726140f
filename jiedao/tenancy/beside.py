"""Work in a second process beside this one, with a connection to the database of its own."""

from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import connections


def begun(work: Callable[..., None], *args: Any) -> BaseProcess:
    """Begin some work beside; whoever began it joins it. What fails there is silent: the caller sees that it is not done."""
    connections.close_all()  # a child must not speak through its parent's
    child = get_context("fork").Process(target=_alone, args=(work, *args))
    child.start()
    return child


def _alone(work: Callable[..., None], *args: Any) -> None:
    with suppress(Exception):
        work(*args)
    connections.close_all()
