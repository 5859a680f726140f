"""The acts of cases beside the usual ones, each made ready to be done once."""

from typing import Any

from jiedao.cases import actions as cases
from jiedao.cases import asking, parts, sending
from jiedao.cases.models import Case, Finding
from tests import cast

#: Where they stand.
FILES = ("cases/sending.py", "cases/parts.py", "cases/asking.py")
#: Public functions there that change nothing by themselves, or as part of a step.
WITHOUT_EVENT = {"open_parts", "require_heard", "forget_answer", "check_from"}


def put(case: Case, **values: Any) -> Case:
    """The case otherwise, without the way there."""
    Case.objects.filter(pk=case.pk).update(**values)
    return case


def timed(m: Any) -> dict[str, Any]:
    return {"ladder": m.ladder, "clocks": m.clocks, "hand": m.hand}


def another(m: Any) -> Case:
    """A later case of the same ladder."""
    problems = [{"what": "堆物", "where_it_is": "巷口"}]
    return m.office.submit(
        "day_night_patrol.day_patrol", m.office.place("001001"), who="grid_worker", on=cast.at().date(), hour=11, problems=problems
    ).cases[0]  # fmt: skip


def shares(m: Any) -> tuple[parts.Share, ...]:
    """Two findings in two parts of the one lane there is."""
    (first,) = Finding.objects.filter(case_id=m.case.pk)
    second = Finding.objects.create(case_id=m.case.pk, no=2, code="积水", label="积水")
    lane = m.ladder.lanes[0].name
    return parts.Share(lane, (first.pk,)), parts.Share(lane, (second.pk,))


def part_of(m: Any) -> Case:
    return parts.divide(m.case, shares=shares(m), why="分办", **timed(m))[0]


def all_done(m: Any) -> Case:
    """A divided case of which every part is closed."""
    part = part_of(m)
    Case.objects.filter(whole_id=part.whole_id).update(state="closed")
    return m.case


def joined(m: Any) -> Case:
    return parts.join(another(m), into=m.case, why="重复", hand=m.hand)


def asked(m: Any) -> Case:
    return put(m.case, state="submitted", asked_at=m.hand.at, answer_by=m.hand.at)


ACTIONS = {
    "cases.hand_back": lambda m: lambda: sending.hand_back(m.case, why="无职权", basis="清单", **timed(m), late=True),
    "cases.transfer": lambda m: lambda: sending.transfer(m.case, to="区住建局", why="无职权", basis="清单", **timed(m)),
    "cases.dispatch": lambda m: (
        lambda: sending.dispatch(m.case, lane="", to=m.person, ladder=m.ladder, why="派单", hand=m.hand)
    ),
    "cases.ask_extension": lambda m: lambda: cases.ask_extension(m.case, ladder=m.ladder, why="下雨", hand=m.hand),
    "cases.refuse_extension": lambda m: (
        lambda c: lambda: cases.refuse_extension(c, why="可以按期", hand=m.hand)
    )(put(m.case, extension_asked_at=m.hand.at)),
    "cases.divide": lambda m: (lambda s: lambda: parts.divide(m.case, shares=s, why="分办", **timed(m)))(shares(m)),
    "cases.recall": lambda m: (lambda p: lambda: parts.recall(p, why="收回", hand=m.hand))(part_of(m)),
    "cases.gather": lambda m: (lambda c: lambda: parts.gather(c, **timed(m)))(all_done(m)),
    "cases.join": lambda m: (lambda c: lambda: parts.join(c, into=m.case, why="重复", hand=m.hand))(another(m)),
    "cases.part": lambda m: (lambda c: lambda: parts.part(c, why="不是一件", **timed(m)))(joined(m)),
    "cases.ask_reporter": lambda m: (lambda c: lambda: asking.ask_reporter(c, **timed(m)))(put(m.case, state="submitted")),
    "cases.reporter_says": lambda m: (
        lambda c: lambda: asking.reporter_says(c, answer="not_fixed", words="还在", **timed(m))
    )(asked(m)),
}  # fmt: skip
