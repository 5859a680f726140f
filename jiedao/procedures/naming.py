"""What a record names, in words: persons and subjects, and the records and matters it is about."""

from collections.abc import Mapping
from typing import Any

from jiedao.entries import queries
from jiedao.entries.rendering import number_of, records_in, references_in
from jiedao.matters.models import Matter
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import is_id


def names_in(scope: Scope, content: Mapping[str, Any], *values: Mapping[str, Any]) -> dict[str, str]:
    """The name of everything that some records of a form refer to. Whoever sees a record may know what it names."""
    about = {id for one in values for id in references_in(content, one)}
    named = {id for one in values for id in records_in(content, one) if is_id(id)}
    found = queries.names_of(scope, about) if about else {}
    if named:
        rows = Matter.objects.filter(street_id=scope.street, pk__in=named).values_list("pk", "number", "title")
        found |= {str(pk): f"{number} {title}".strip() for pk, number, title in rows}
        if left := named - found.keys():
            found |= {
                str(one.pk): f"{one.version.content['label']}（{number_of(one.pk, one.occurred_on)}）"
                for one in queries.entries_by_id(scope, left)
            }
    return found
