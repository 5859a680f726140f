"""A record that tells of problems opens cases, as the ladders of the rulebook say: once for each source row."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from jiedao.access.hand import Hand
from jiedao.access.queries import Standing
from jiedao.access.roles import ROLES
from jiedao.cases import actions as cases
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, Finding
from jiedao.duties.feeds import form_of
from jiedao.entries.filling import Filled
from jiedao.entries.models import Entry
from jiedao.entries.rendering import content_of, lines_of
from jiedao.procedures import booking
from jiedao.register.models import Place, Subject
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Form, Ladder, Rows, columns_of, evaluate, words
from jiedao.tenancy.models import Street


@lru_cache(maxsize=64)
def ladders_by_form(edition: Edition) -> dict[str, tuple[tuple[Ladder, Rows], ...]]:
    """form -> the ladders its rows may open, with the rows. Made once per edition."""
    found: dict[str, list[tuple[Ladder, Rows]]] = {}
    for ladder in edition.ladders.values():
        for rows in ladder.opens:
            if form := form_of(rows):
                found.setdefault(form, []).append((ladder, rows))
    return {form: tuple(pairs) for form, pairs in found.items()}


def cases_from(
    entry: Entry, *, form: Form, filled: Filled, edition: Edition, street: Street, subject: Subject, who: Standing,
    now: datetime, corrects: Entry | None = None,
) -> tuple[Case, ...]:  # fmt: skip
    """Open the cases this entry calls for. Lines of one entry are findings of one case, unless the rule says apart.

    A correction opens none for what the record it corrects has opened one for.
    """
    fed = ladders_by_form(edition).get(form.name, ())
    opened: list[Case] = []
    days = None
    before = findings_opened_by(corrects) if corrects is not None and fed else frozenset()
    for ladder, rows in fed:
        told = (
            (no, line, _problem(line, form, rows, edition))
            for no, line in _found(rows, form, filled, edition, entry.occurred_on)
        )
        found = [one for one in told if (ladder.name, one[2].code) not in before]
        if not found:
            continue
        days = days or calendar(Scope.everything(street.code))
        groups = [[one] for one in found] if rows.apart else [found]
        for group in groups:
            case = _open(ladder, rows, group, entry, form, filled, edition, street, subject, who, now, days)
            opened.append(case)
    return tuple(opened)


def findings_opened_by(entry: Entry) -> frozenset[tuple[str, str]]:
    """(ladder, finding) of the cases that an entry, or those it corrected, has opened."""
    chain = [entry.pk]
    while (earlier := entry.supersedes_id) is not None:
        entry = Entry.objects.get(pk=earlier)
        chain.append(entry.pk)
    rows = Finding.objects.filter(case__entry_id__in=chain).values_list("case__ladder", "code")
    return frozenset(rows)


def _found(
    rows: Rows, form: Form, filled: Filled, edition: Edition, on: date
) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """The rows of the entry that meet the ladder's condition, numbered."""
    if rows.source == "entries":
        if rows.where is None or evaluate(rows.where, _lookup(filled, None), edition, on):
            yield 0, filled.values
        return
    name = rows.name.rpartition(".")[2]
    for no, line in enumerate(filled.values.get(name) or (), 1):
        if rows.where is None or evaluate(rows.where, _lookup(filled, line), edition, on):
            yield no, line


def _lookup(filled: Filled, line: Mapping[str, Any] | None) -> Any:
    def column(name: str) -> Any:
        head, _, rest = name.partition(".")
        if head == "entry":
            return filled.values.get(rest)
        if line is not None and name in line:
            return line[name]
        return filled.derived.get(name, None if line is not None else filled.values.get(name))

    return column


def _open(
    ladder: Ladder, rows: Rows, group: list[tuple[int, Mapping[str, Any], cases.Found]], entry: Entry, form: Form,
    filled: Filled, edition: Edition, street: Street, subject: Subject, who: Standing, now: datetime, days: Any,
) -> Case:  # fmt: skip
    first_no, first, _ = group[0]
    row = {**_plain(filled.values), **_plain(first)}
    source = f"{entry.pk}" + (f"#{first_no}" if rows.apart else "")
    place = _place(first, form, rows, subject)
    return cases.open_case(
        ladder,
        mark=street.case_mark,
        subject=subject,
        place=place,
        problems=[problem for _, _, problem in group],
        clocks=Clocks(edition, days, row),
        hand=Hand(who.user, who.scope.person, entry.occurred_at, now, system=who.unmanned),
        line=entry.line,
        entry=entry,
        source=source,
    )


def _place(line: Mapping[str, Any], form: Form, rows: Rows, subject: Subject) -> Place:
    """Where the problem is: where its line says, when it names a place of the office, else where the subject stands."""
    name = rows.name.rpartition(".")[2] if rows.source == "lines" else ""
    columns = form.fields[name].columns if name and name in form.fields else None
    for column in (columns or {}).values():
        if column.type == "subject" and {"community", "grid"} & set(column.of_kinds) and line.get(column.name):
            return Place.objects.get(pk=line[column.name])  # type: ignore[no-any-return]
    return subject.place  # type: ignore[no-any-return]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The short words and numbers of a row that clocks and figures may ask for (`found.<column>`)."""
    return {k: v for k, v in values.items() if isinstance(v, int) or (isinstance(v, str) and len(v) <= 40)}


def _problem(line: Mapping[str, Any], form: Form, rows: Rows, edition: Edition) -> cases.Found:
    """A finding in words: the checklist item, or what was chosen and written in the line. A finding is read by whoever
    may see the case, so neither persons nor numbers of persons are among its words."""
    declared = form.fields[rows.name.rpartition(".")[2]] if rows.source == "lines" else None
    if "item" in line and declared is not None:
        member = edition.members(declared).get(line["item"])
        photo = UUID(line["photo"]) if line.get("photo") else None
        return cases.Found(line["item"], member.label if member else line["item"], line.get("note", ""), photo)
    fields = declared.columns if declared is not None else form.fields
    content = content_of(form.name, form.label, fields, edition, by="")
    said = [one for one in lines_of(content, line, {}) if one.text and not fields[one.name].personal]
    asked = set(columns_of(rows.where))
    words = [one.text for one in said if one.kind in ("choice", "choices", "text", "paragraph")]
    words = words or [f"{one.label}：{one.text}" for one in said if one.kind == "yes_no" and one.name in asked]
    words = words or [form.label]
    words += [f"{one.label}{one.text}{one.unit}" for one in said if one.kind in ("integer", "decimal", "money")]
    code = next((str(line[one.name]) for one in said if one.kind in ("choice", "text", "paragraph")), words[0])
    return cases.Found(code[:60], words[0][:200], "，".join(words[1:])[:200])


def roles_in_words(roles: Iterable[str]) -> str:
    """Posts and roles as people call them: a post of the office, a role that an assignment gives (包片人员), or whoever
    the record itself names."""
    return "、".join(_role(role) for role in roles) or "本科室经办人"


def _role(name: str) -> str:
    if name.startswith("found."):
        return "记录里写明的人"
    if name in ROLES:
        return ROLES[name].label
    return words.ROLES.get(name) or booking.assigned_roles().get(name, name)
