"""Small polluters, car repairers and heaps of waste: how they come on file, are looked at, and how contracts are renewed.

Some firms stand on both registers: one dossier, two lists. What was there when the registers were drawn up is entered at
the founding, the rest on its day.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo import checking
from jiedao.demo.chance import dice, happens, moment, one_of
from jiedao.demo.data import Row, findings
from jiedao.demo.office import FIVE_MINUTES, LISTED, Office
from jiedao.entries.filling import members_of
from jiedao.periods import period_of
from jiedao.procedures import registration
from jiedao.register.models import Listing, Subject

if TYPE_CHECKING:
    from jiedao.demo.days import Day, Do

CODE = "small_polluter_files"
FILE, PATROL = f"{CODE}.polluter_file", f"{CODE}.polluter_patrol"
CONTRACT, CHECK = f"{CODE}.waste_contract", f"{CODE}.repair_check"
KINDS = ("small_polluter", "car_repairer", "waste_place")


def registers(office: Office) -> None:
    """Enter who was known when the registers were drawn up, and the files and contracts made until the half-year began."""
    for no, (kind, row) in enumerate(_rows(office)):
        if _listed(row) == LISTED:
            _list(office, kind, row, moment(LISTED, 13 + no // 60, no % 60))
    for row in office.plan.own("polluters"):
        if _is_before(office, row["filed_on"]):
            _file(office, row, _afternoon(row, "filed_on"))
    for row in office.plan.own("repairers"):
        if _is_before(office, row["contract_on"]):
            _contract(office, row, row["until"], _afternoon(row, "contract_on"))
    for row in office.plan.own("waste_places"):
        if _is_before(office, row["tidy_on"]):
            _tidy(office, row, _afternoon(row, "tidy_on"))


def planned(day: "Day") -> Iterator[tuple[datetime, "Do"]]:
    """What happens to them on a day: who is found, filed, finished or gone, whose contract is new, and who is looked at."""
    office, today = day.office, day.day.isoformat()
    for kind, row in _rows(office):
        if row.get("listed_on") == today:
            yield moment(day.day, 10, 20), lambda now, kind=kind, row=row: _list(office, kind, row, now - FIVE_MINUTES)  # type: ignore[misc]
    yield from _news(day, office, today)
    yield from _patrols(day)
    yield from _checks(day)


def _news(day: "Day", office: Office, today: str) -> Iterator[tuple[datetime, "Do"]]:
    for row in office.plan.own("polluters"):
        if row["filed_on"] == today:
            yield _afternoon(row, "filed_on"), lambda now, row=row: _file(office, row, now - FIVE_MINUTES)  # type: ignore[misc]
        if row["done_on"] == today:
            yield moment(day.day, 16, 10), lambda now, row=row: _finish(office, row, now - FIVE_MINUTES)  # type: ignore[misc]
        if row["left_on"] == today:
            yield moment(day.day, 16, 40), lambda now, row=row: _leave(office, row, now)  # type: ignore[misc]
    for row in office.plan.own("repairers"):
        if row["next_on"] == today:
            yield (
                _afternoon(row, "next_on"),
                lambda now, row=row: _contract(office, row, row["next_until"], now - FIVE_MINUTES),  # type: ignore[misc]
            )
    for row in office.plan.own("waste_places"):
        if row["tidy_on"] == today:
            yield _afternoon(row, "tidy_on"), lambda now, row=row: _tidy(office, row, now - FIVE_MINUTES)  # type: ignore[misc]


def _patrols(day: "Day") -> Iterator[tuple[datetime, "Do"]]:
    """A grid worker looks at each small polluter once a month; now and then nobody does."""
    for row in day.office.plan.own("polluters"):
        key = (row["name"], f"{day.day:%Y-%m}")
        due = day.office.workday_of("month", day.day, "polluter", row["name"])
        if due == day.day and not happens(0.03, "patrol missed", *key):
            yield _look(day, row, PATROL, "polluter", 0.05, key)


def _checks(day: "Day") -> Iterator[tuple[datetime, "Do"]]:
    """And at each car repairer once a quarter."""
    for row in day.office.plan.own("repairers"):
        key = (row["name"], period_of("quarter", day.day).code)
        due = day.office.workday_of("quarter", day.day, "repairer", row["name"])
        if due == day.day and not happens(0.05, "check missed", *key):
            yield _look(day, row, CHECK, "repairer", 0.12, key)


def _look(day: "Day", row: Row, form: str, where: str, share: float, key: tuple[str, ...]) -> tuple[datetime, "Do"]:
    office, at = day.office, moment(day.day, 9, int(dice("look at", where, *key).random() * 60))

    def do(now: datetime) -> None:
        subject = _subject("car_repairer" if where == "repairer" else "small_polluter", row)
        if subject is None:
            return  # not found yet, or gone
        asked = members_of(
            day.edition.forms[form].fields["items"], lambda column: row.get(column.removeprefix("subject.")),
            day.edition,
        )  # fmt: skip
        can_fail = sorted({one["item"] for one in findings(where)} & set(asked))
        item = one_of(can_fail, where, "item", *key) if happens(share, where, "fails", *key) else ""
        judged = checking.answers(asked, {item: findings(where, item)} if item else {}, key)
        who = office.holder("grid_worker", place=row["grid"])
        for answer in judged:
            if answer["answer"] == "fail" and form == PATROL:
                answer["photo"] = office.photo(who, answer["note"], now - FIVE_MINUTES, "before")
        day.enter(form, subject, who, now - FIVE_MINUTES, {"items": judged}, now)

    return at, do


# ---- registers ----


def _rows(office: Office) -> Iterator[tuple[str, Row]]:
    for kind, name in zip(KINDS, ("polluters", "repairers", "waste_places"), strict=True):
        for row in office.plan.own(name):
            yield kind, row


def _listed(row: Row) -> date:
    return date.fromisoformat(row.get("listed_on") or LISTED.isoformat())


def _is_before(office: Office, on: str) -> bool:
    return bool(on) and date.fromisoformat(on) < office.plan.since


def _afternoon(row: Row, on: str) -> datetime:
    return moment(date.fromisoformat(row[on]), 14, int(dice(on, row["name"]).random() * 60))


def _subject(kind: str, row: Row) -> Subject | None:
    """The firm or heap of a row where it stands on a register now."""
    found = Listing.objects.filter(kind=kind, to_on=None, subject__name=row["name"]).select_related("subject").first()
    return found.subject if found else None


def _list(office: Office, kind: str, row: Row, at: datetime) -> None:
    """Put one on its register; a firm that stands on the other one already keeps its dossier."""
    values, assigned = {"address": row["address"]}, {}
    known = None
    if kind == "waste_place":
        values |= {"waste": row["waste"]}
    else:
        values |= {"keeper": row["keeper"]}
    if kind == "small_polluter":
        values |= {"class": row["class"], "deadline": row["deadline"]}
        assigned = {"file_keeper": office.person(office.holder("community_staff", place=row["grid"][:3]))}
    if kind == "car_repairer":
        values |= {"filed_on": row["filed_on"]} if row["filed_on"] else {}
        known = _subject("small_polluter", row)
    office.put_on(
        kind, row["name"], office.places[row["grid"]], at, "environment", values, number=row.get("code", ""),
        subject=known and known.pk, assigned=assigned,
    )  # fmt: skip


def _send(office: Office, kind: str, form: str, row: Row, who: str, at: datetime, values: dict[str, Any]) -> None:
    subject = _subject(kind, row)
    assert subject is not None
    office.submit(form, subject.pk, who=who, at=at, values=values, now=at + FIVE_MINUTES)


def _file(office: Office, row: Row, at: datetime) -> None:
    values: dict[str, Any] = {name: row[name] for name in ("trade", "equipment", "pollutants")}
    if row["permits"]:
        values["permits"] = row["permits"].split()
    who = office.holder("community_staff", place=row["grid"][:3])
    _send(office, "small_polluter", FILE, row, who, at, values)


def _contract(office: Office, row: Row, until: str, at: datetime) -> None:
    values = {"contractor": row["contractor"], "permit_no": row["permit_no"], "until": until}
    _send(office, "car_repairer", CONTRACT, row, office.holder("handler", row["name"], line="environment"), at, values)


def _tidy(office: Office, row: Row, at: datetime) -> None:
    values = {name: row[name] for name in ("address", "waste", "tidy_on")}
    who = office.holder("handler", row["name"], line="environment")
    _send(office, "waste_place", f"{CODE}.waste_place", row, who, at, values)


def _finish(office: Office, row: Row, at: datetime) -> None:
    values = {**{name: row[name] for name in ("address", "keeper", "class", "deadline")}, "done": "yes"}
    who = office.holder("handler", row["name"], line="environment")
    _send(office, "small_polluter", f"{CODE}.small_polluter", row, who, at, values)


def _leave(office: Office, row: Row, now: datetime) -> None:
    listing = Listing.objects.select_related("subject").get(
        kind="small_polluter", to_on=None, subject__name=row["name"]
    )
    who = office.standing(office.holder("handler", row["name"], line="environment"), now.date())
    registration.leave(listing, on=now.date(), why=row["why"], street=office.street, who=who, now=now)
