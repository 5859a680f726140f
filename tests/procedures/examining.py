"""A branch with its secretary and members, a bank with enough questions, and an examination of them: for tests."""

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from jiedao.examinations.models import Examination, Question
from jiedao.examinations.rules import SHAPES, TRUTH, Draw
from jiedao.examinations.sheets import Draft
from jiedao.procedures import booking, examination, examination_bank
from jiedao.procedures.examination import Wanted
from jiedao.procedures.examination_terms import REGULATION
from jiedao.register.models import Subject
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.test_branches import member, put_on

ORGANISER = "second_handler"  # 钟有声, in the line of party building
MORNING, EVENING = cast.at(cast.TODAY, 8), cast.at(cast.TODAY, 18)
DRAWS = tuple(Draw(shape, "", 4, Decimal(points)) for shape, points in (("single", 10), ("multiple", 10), ("truth", 5)))
#: Members of the branch with an account: name in the cast -> name.
WITH_ACCOUNT = {"community_secretary": "关月明", "grid_worker": "陶一鸣", "community_staff": "柏松年"}
WITHOUT = ("冯禾生", "陈谷雨", "褚木槿")


@cache
def _everywhere() -> Path:
    """The shipped rulebook, with the regulation that asks for examinations in force in both offices."""
    copy = Path(tempfile.mkdtemp(prefix="jiedao-rules-")) / "rulebooks"
    shutil.copytree(booking.SHIPPED, copy)
    atexit.register(shutil.rmtree, copy.parent, ignore_errors=True)
    (copy.parent / "none").mkdir()
    (file,) = copy.rglob(f"{REGULATION}/regulation.yaml")
    said = file.read_text(encoding="utf-8")
    places = f'places: ["{cast.THERE}", "{cast.HERE}"]'
    file.write_text(re.sub(r"^places: .*$", places, said, flags=re.MULTILINE), encoding="utf-8")
    return copy


@contextmanager
def in_both_offices() -> Iterator[None]:
    """Examinations are asked for in the other office too, where what a browser test writes disturbs nobody."""
    with patch.object(booking, "SHIPPED", _everywhere()), cast.more_rules(_everywhere().parent / "none"):
        yield


def draft(shape: str, no: int, topic: str = "", source: str = "") -> Draft:
    """A question of a shape: single C, multiple AC, truth 对 for even numbers."""
    if shape == "truth":
        return Draft("truth", f"判断第{no}件事", TRUTH, (no % 2,), topic, source or f"党章第{no}条")
    right = (2,) if shape == "single" else (0, 2)
    choices = tuple(f"{word}{no}" for word in ("甲项", "乙项", "丙项", "丁项"))
    return Draft(shape, f"{SHAPES[shape]}第{no}问", choices, right, topic, source or f"准则第{no}条")


def fill(office: Any, each: int = 8, topic: str = "") -> list[Question]:
    """So many questions of each shape, put into the bank by the organiser."""
    who = office.standing(ORGANISER)
    return [
        examination_bank.write(
            draft(shape, no, topic), id=uuid7(), street=office.row, who=who, now=cast.at(cast.TODAY, 7)
        )
        for shape in SHAPES
        for no in range(1, each + 1)
    ]


def people(office: Any) -> SimpleNamespace:
    """A branch of the first community: its secretary and two more members with accounts, three without."""
    secretary = Subject.objects.filter(name="关月明").earliest("id")
    branch = put_on(
        office, "party_organisation", "朝霞社区党支部", assigned={"branch_secretary": secretary.pk}, level="branch",
        setting="community", has_committee="no",
    )  # fmt: skip
    found = {}
    for name in WITH_ACCOUNT.values():
        found[name] = member(office, name, branch, subject=Subject.objects.filter(name=name).earliest("id"))
    for name in WITHOUT:
        found[name] = member(office, name, branch)
    return SimpleNamespace(branch=branch, members=found)


def other_branch(office: Any, *names: str) -> Any:
    """Another branch, without a secretary."""
    made = put_on(
        office, "party_organisation", "晚照社区党支部", level="branch", setting="community", has_committee="no"
    )
    for name in names or ("魏长青",):
        member(office, name, made)
    return made


def wanted(*branches: Any, **more: Any) -> Wanted:
    given: dict[str, Any] = {
        "title": "六月党务知识考试", "opens_at": MORNING, "closes_at": EVENING, "minutes": 60, "draws": DRAWS, "seed": "种子一",
    }  # fmt: skip
    return Wanted(id=uuid7(), branches=tuple(one.pk for one in branches), **{**given, **more})


def exam(office: Any, *branches: Any, now: datetime = MORNING, **more: Any) -> Examination:
    """An examination of today, set by the organiser."""
    return examination.make(wanted(*branches, **more), street=office.row, who=office.standing(ORGANISER), now=now)


def right_of(sitting: Any, *, wrong: int = 0) -> dict[int, tuple[int, ...]]:
    """Right answers to a paper, the first so many of them wrong."""
    from jiedao.examinations import queries
    from jiedao.register.scope import Scope

    asked = queries.wordings(Scope.everything(), [one["w"] for one in sitting.items])
    found = {}
    for no, one in enumerate(sitting.items, 1):
        right = tuple(asked[one["w"]].right)
        found[no] = right if no > wrong else ((right[0] + 1) % 2,) if asked[one["w"]].shape == "truth" else (1,)
    return found


def sit(office: Any, held: Examination, name: str, *, wrong: int = 0, at: datetime | None = None) -> Any:
    """Somebody of the cast sits an examination on a screen, from the first question to handing in."""
    from jiedao.procedures import examination_sitting as sitting

    at, who = at or cast.at(cast.TODAY, 9), office.standing(name)
    made = sitting.begin(who, held, now=at)
    sitting.answer(made, right_of(made, wrong=wrong), now=at + timedelta(minutes=10))
    return sitting.hand_in(made, who=who, now=at + timedelta(minutes=20))
