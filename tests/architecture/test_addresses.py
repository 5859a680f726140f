"""Every address says who may open it: a view carries `.permission` or `.public`."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from jiedao.access.roles import Permission


def addresses(resolver: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        at = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield at, pattern.callback
        else:
            yield from addresses(pattern, at)


def declared(view: Any) -> bool:
    """Whether the view, or the class it is made of, names its permission or says that it is public."""
    for holder in (view, getattr(view, "view_class", None)):
        if getattr(holder, "public", False) is True or isinstance(getattr(holder, "permission", None), Permission):
            return True
    return False


def test_every_address_declares_a_permission_or_is_public():
    found = list(addresses(get_resolver()))
    assert found
    open_doors = [at for at, view in found if not declared(view)]
    assert not open_doors, ", ".join(open_doors)
