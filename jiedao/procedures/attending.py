"""Who may stand in an attendance: whoever belonged to the group on the day it met, or stood that day on the register that
the form names. Who joined on that very day counts; whose last day was the day before does not.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.entries.problems import Fault, NotAMember
from jiedao.periods import day_in_words
from jiedao.register.models import Listing, Membership, Subject
from jiedao.register.rules import standing
from jiedao.rulebook import Edition, Field, Form

MEMBERS = ("members",)


def strangers(
    form: Form, values: Mapping[str, Any], *, edition: Edition, subject: Subject, on: date
) -> Iterator[Fault]:
    """Those in the attendances of a form who were not to be expected that day: who, which day, and what to do."""
    for declared in form.fields.values():
        rows = values.get(declared.name) if declared.type == "attendance" else None
        if not rows:
            continue
        ids = [UUID(row["person"]) for row in rows]
        due = _belonging(subject, ids, on) if _of_members(declared) else _listed(declared, ids, on)
        strange = {id: no for no, id in enumerate(ids, 1) if id not in due}
        if strange:
            yield from _told(declared, strange, form=form, edition=edition, subject=subject, on=on)


def _of_members(declared: Field) -> bool:
    return declared.of in ((), MEMBERS)


def _belonging(group: Subject, ids: list[UUID], on: date) -> set[UUID]:
    rows = Membership.objects.filter(standing(on), group_id=group.pk, member_id__in=ids)
    return set(rows.values_list("member_id", flat=True))


def _listed(declared: Field, ids: list[UUID], on: date) -> set[UUID]:
    rows = Listing.objects.filter(standing(on), kind__in=list(declared.of), subject_id__in=ids)
    return set(rows.values_list("subject_id", flat=True))


def _told(
    declared: Field, strange: Mapping[UUID, int], *, form: Form, edition: Edition, subject: Subject, on: date
) -> Iterator[Fault]:
    names = dict(Listing.objects.filter(subject_id__in=list(strange)).values_list("subject_id", "subject__name"))
    where = f"“{subject.name}”" if _of_members(declared) else f"{_kinds(declared.of, edition)}名册"
    clues = _clues(subject, list(strange), on) if _of_members(declared) else {}
    register = _kinds(_members_of(form, edition), edition) if _of_members(declared) else _kinds(declared.of, edition)
    for id, no in strange.items():
        who = names.get(id) or f"第{no}行的人"
        what = f"不是{where}的成员{clues.get(id, '')}" if _of_members(declared) else f"不在{where}上"
        said = (
            f"{who}{day_in_words(on)}{what}，不能记入“{declared.label}”。确已转入的，请先在{register}名册登记转入和日期，再来登记；"
            "日期记错了的，请改发生时间；不在应到之列的，请去掉这个人。"
        )
        yield Fault(declared.name, declared.label, said, NotAMember.code)


def _clues(group: Subject, ids: list[UUID], on: date) -> dict[UUID, str]:
    """Since when or until when somebody belonged, where that day lies outside: often the date is what is wrong."""
    found: dict[UUID, str] = {}
    rows = Membership.objects.filter(group_id=group.pk, member_id__in=ids).order_by("-from_on")
    for id, first, last in rows.values_list("member_id", "from_on", "to_on"):
        if last is not None and last == first:
            continue  # it never was
        if first > on:
            found[id] = f"（{day_in_words(first)}才转入）"
        elif last is not None and last <= on:
            found.setdefault(id, f"（{day_in_words(last)}起已转出）")
    return found


def _members_of(form: Form, edition: Edition) -> tuple[str, ...]:
    groups = (edition.kinds[kind] for kind in form.for_ if kind in edition.kinds)
    return tuple(dict.fromkeys(group.members for group in groups if group.members))


def _kinds(names: tuple[str, ...], edition: Edition) -> str:
    return "、".join(edition.kinds[name].label for name in names if name in edition.kinds)
