"""Who belongs to a group follows from the registers: a member's own record names the group, and nothing is typed twice.

Where a register's field names a group whose members stand on that register (the branch of a Party member), the dated
memberships are what those records say, within the days the member stands on the register.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from jiedao.entries.models import Entry
from jiedao.register import actions
from jiedao.register.models import Listing, Membership, Subject
from jiedao.rulebook import Edition


class Naming(NamedTuple):
    """A register and those of its fields that name a group; which of them must be filled in."""

    kind: str
    fields: tuple[str, ...]
    required: frozenset[str]


@lru_cache(maxsize=64)
def namings(edition: Edition) -> dict[str, Naming]:
    """The form of a register -> which of its fields name a group the subject then belongs to."""
    found = {}
    for kind in edition.kinds.values():
        fields = tuple(
            one.name
            for one in kind.fields.values()
            if one.type == "subject"
            and any(edition.kinds[group].members == kind.name for group in one.of_kinds if group in edition.kinds)
        )
        if fields:
            required = frozenset(name for name in fields if not kind.fields[name].optional)
            found[kind.path] = Naming(kind.name, fields, required)
    return found


def follow(subject: UUID, *, edition: Edition, form: str, by: Any, at: datetime) -> None:
    """After a record of a register's own fields, or its undoing: let the memberships be what the records say."""
    naming = namings(edition).get(form)
    if naming is None:
        return
    wanted = _wanted(subject, form, naming)
    have = {(one.group_id, one.from_on): one for one in Membership.objects.filter(member_id=subject)}
    for key, to_on in wanted.items():
        if key not in have:
            group, member = Subject(pk=key[0]), Subject(pk=subject)  # their ids are all that is asked for
            have[key] = actions.add_member(group, member=member, from_on=key[1], by=by, at=at)
        if have[key].to_on != to_on:
            actions.end_member(have[key], to_on=to_on, by=by, at=at)
    for key in have.keys() - wanted.keys():
        if have[key].to_on != key[1]:  # it never was: its first day is the first day off
            actions.end_member(have[key], to_on=key[1], by=by, at=at)


def _wanted(subject: UUID, form: str, naming: Naming) -> dict[tuple[UUID, date], date | None]:
    """(group, first day) -> first day off it, as the standing records and the days on the register say."""
    stands = list(Listing.objects.filter(subject_id=subject, kind=naming.kind).values_list("from_on", "to_on"))
    entries = Entry.objects.filter(subject_id=subject, form=form, until_at=None)
    told = list(entries.order_by("occurred_on", "entered_at", "id").values_list("occurred_on", "values"))
    found: dict[tuple[UUID, date], date | None] = {}
    for name in naming.fields:
        runs: list[tuple[date, str]] = []
        for on, values in told:
            group = values.get(name) or ""
            if not group and name in naming.required:
                continue  # a roster without this column: it says nothing of where anybody belongs
            if runs and runs[-1][0] == on:
                runs.pop()
            if not runs or runs[-1][1] != group:
                runs.append((on, group))
        for no, (first, group) in enumerate(runs):
            last = runs[no + 1][0] if no + 1 < len(runs) else None
            for listed, left in stands:
                begins = max(first, listed)
                ends = min((day for day in (last, left) if day is not None), default=None)
                if group and (ends is None or begins < ends):
                    found[UUID(group), begins] = ends
    return found
