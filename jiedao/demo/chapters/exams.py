"""Examinations: a bank of questions, one that is closed, one that was called off, and one that runs on the last day."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jiedao.demo import party, steps
from jiedao.demo.chance import dice, id_of, moment
from jiedao.demo.data import Row, table
from jiedao.demo.diary import Done, Page
from jiedao.demo.office import Office
from jiedao.examinations import queries
from jiedao.examinations.models import ExamBranch, Examination
from jiedao.examinations.rules import TRUTH
from jiedao.examinations.sheets import Draft, places
from jiedao.procedures import examination, examination_bank, examination_branch, examination_sitting, examination_terms
from jiedao.procedures.examination import Wanted
from jiedao.procedures.examination_branch import Typed

if TYPE_CHECKING:
    from jiedao.demo.days import Day

FORM = "member_study.exam"
SPRING, CALLED_OFF, JULY = "第一季度党务知识考试", "四月党务知识小测", "庆祝建党97周年党务知识考试"


def pages(office: Office) -> Iterator[Page]:
    """The bank in January; three examinations."""
    year, rows = office.plan.since.year, office.plan.branches
    yield Done(date(year, 1, 24), FORM, _bank, 9)
    spring = [moment(date(year, 3, 22), 9), moment(date(year, 3, 23), 18)]
    yield Done(date(year, 3, 15), FORM, _set(SPRING, spring, rows[:3]), 10)
    for no, row in enumerate(rows[:3]):
        yield Done(date(year, 3, 22), FORM, _on_screen(SPRING, row), 10, 5 * no)
        yield Done(date(year, 3, 23), FORM, _on_paper(SPRING, row, absent=1 if no == 1 else 0), 15, 5 * no)
    yield Done(date(year, 3, 26), FORM, _close, 9)
    week = [moment(date(year, 4, 26), 9), moment(date(year, 4, 27), 18)]
    yield Done(date(year, 4, 19), FORM, _set(CALLED_OFF, week, rows[3:5]), 10)
    yield Done(date(year, 4, 24), FORM, _call_off, 10)
    july = [moment(date(year, 6, 25), 8), moment(date(year, 7, 6), 18)]
    organ = next(row for row in rows if row["setting"] == "organ")
    yield Done(date(year, 6, 20), FORM, _set(JULY, july, [*rows[3:6], organ]), 10)
    for no, row in enumerate([*rows[3:5], organ]):
        yield Done(date(year, 6, 26 + no), FORM, _on_screen(JULY, row, most=5), 10, 5 * no)
    yield Done(date(year, 6, 28), FORM, _on_paper(JULY, rows[3], absent=0), 15)


def _organiser(office: Office) -> str:
    return office.holders("handler", line="party_building")[0]


def _bank(day: "Day", now: datetime) -> None:
    office = day.office
    for no, row in enumerate(table("questions")):
        choices = TRUTH if row["shape"] == "truth" else tuple(row["choices"].split("|"))
        right = places(row["answer"], row["shape"], choices) or ()
        draft = Draft(row["shape"], row["text"], tuple(choices), tuple(right), row["topic"], row["source"])
        at = now + timedelta(seconds=20 * no)
        id = id_of(at, office.plan.slug, "question", row["text"])
        examination_bank.write(draft, id=id, **steps.hand(office, _organiser(office), at))


def _set(title: str, window: list[datetime], rows: Any) -> Any:
    def do(day: "Day", now: datetime) -> None:
        office = day.office
        asked = examination_terms.terms(office.street, day.day)
        branches = tuple(office.subject(party.BRANCH, row["name"]).pk for row in rows)
        wanted = Wanted(
            id_of(now, office.plan.slug, title), title, window[0], window[1], asked.minutes, asked.draws, branches,
            seed=f"{office.plan.slug} {title}",
        )  # fmt: skip
        examination.make(wanted, **steps.hand(office, _organiser(office), now))

    return do


def _held(title: str) -> Examination:
    return Examination.objects.get(title=title)  # type: ignore[no-any-return]


def _row(office: Office, held: Examination, row: Row) -> ExamBranch:
    (found,) = [one for one in queries.branches_of(office.everything, held) if one.branch.name == row["name"]]
    return found


def _on_screen(title: str, row: Row, most: int = 40) -> Any:
    """Those of a branch who have an account sit it on their telephones."""

    def do(day: "Day", now: datetime) -> None:
        office, held = day.office, _held(title)
        for no, one in enumerate(party.colleagues(office.plan, row)[:most]):
            at = now + timedelta(minutes=no)
            who = office.standing(one["username"], day.day)
            sitting = examination_sitting.begin(who, held, now=at)
            examination_sitting.answer(
                sitting, _answers(sitting, title, one["username"]), now=at + timedelta(minutes=20)
            )
            examination_sitting.hand_in(sitting, who=who, now=at + timedelta(minutes=25))

    return do


def _answers(sitting: Any, title: str, who: str) -> Mapping[int, tuple[int, ...]]:
    """Nine in ten right."""
    from jiedao.register.scope import Scope

    asked = queries.wordings(Scope.everything(), [one["w"] for one in sitting.items])
    throws, found = dice("exam", title, who), {}
    for no, item in enumerate(sitting.items, 1):
        right = tuple(asked[item["w"]].right)
        found[no] = right if throws.random() < 0.9 else ((right[0] + 1) % len(asked[item["w"]].choices),)
    return found


def _on_paper(title: str, row: Row, *, absent: int) -> Any:
    """The others wrote on paper; the secretary types in their marks. Somebody did not come, and sits once more."""

    def do(day: "Day", now: datetime) -> None:
        office, held = day.office, _held(title)
        branch, who = _row(office, held, row), party.secretary_of(office, row)
        given = steps.hand(office, who, now)
        due = examination_branch.members(branch, held, on=day.day, now=now)
        waiting = sorted((one.person for one in due if not one.turns), key=lambda one: str(one.name))
        for person in waiting[:absent]:
            examination_branch.note_absent(branch, held, person, why="住院", **given)
        for person in waiting[absent:]:
            mark = Decimal(56 + int(dice("paper", title, person.name).random() * 42))
            examination_branch.type_in(branch, held, person, Typed(day.day, mark=str(mark)), **given)

    return do


def _close(day: "Day", now: datetime) -> None:
    examination.close(_held(SPRING), **steps.hand(day.office, _organiser(day.office), now))


def _call_off(day: "Day", now: datetime) -> None:
    given = steps.hand(day.office, _organiser(day.office), now)
    examination.call_off(_held(CALLED_OFF), why="防汛值守，改到七月一并考", who=given["who"], now=now)
