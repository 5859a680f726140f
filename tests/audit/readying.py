"""How an act is tried that needs something before it."""

from collections.abc import Callable
from typing import Any


def ready(what: Callable[[Any], Any], then: Callable[[Any, Any], Any]) -> Callable[[Any], Callable[[], Any]]:
    """Something made beforehand, and what is tried with it."""

    def made_ready(made: Any) -> Callable[[], Any]:
        thing = what(made)
        return lambda: then(thing, made)

    return made_ready
