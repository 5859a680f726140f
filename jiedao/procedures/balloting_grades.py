"""After a rating: the branch decides a grade for each who was rated, and each is told their own, by nobody but the branch.

Basis: democratic appraisal of Party members (民主评议党员): the result is told to the person; the share of the best grade is
capped. A grade is kept sealed under the person's own key.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.ballots import actions, queries, rules
from jiedao.ballots.models import Choice, Grade, Poll, State
from jiedao.ballots.problems import GradeMissing, NoSuchPoll, NotYoursToGrade, OverCap
from jiedao.procedures import vault
from jiedao.procedures.balloting_reading import Held, basis_of_value, read, reason_not_to_hold
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.rulebook import Ballot, Edition
from jiedao.tenancy.models import Street

#: Who answers for a branch by name decides and tells its grades.
SECRETARY = "branch_secretary"
WIDTH = 40  # every grade is sealed at one length


def graders(poll: Poll, street: Street, who: Standing) -> frozenset[UUID]:
    """The persons who decide and may see the grades: the branch's secretary; where none is named, whoever answers for it."""
    keepers = queries.keepers_of(Scope.everything(street.code), poll.subject_id, on=who.on)
    secretaries = {person for person, roles in keepers.items() if SECRETARY in roles}
    return frozenset(secretaries or keepers)


def may_grade(poll: Poll, street: Street, who: Standing) -> bool:
    """Whether somebody decides and sees the grades of a rating. Where nobody answers for its subject by name, who holds it."""
    mine = graders(poll, street, who)
    if mine:
        return bool(who.persons & mine)
    return not reason_not_to_hold(poll, who)


def require_grader(poll: Poll, street: Street, who: Standing) -> None:
    """Raises NotYoursToGrade."""
    if not may_grade(poll, street, who):
        raise NotYoursToGrade(poll=poll.question, who=roles_in_words([SECRETARY]))


def suggestions(held: Held) -> dict[int, str]:
    """The number of a choice -> the grade most votes named; '' where two have as many."""
    tally = queries.tally_of(Scope.everything(held.poll.street_id), held.poll)
    return {
        no: rules.suggested({option: one.votes for option, one in by.items()}, held.options) for no, by in tally.items()
    }


def allowed(held: Held) -> dict[str, int]:
    """Capped option -> how many may have it."""
    rated = len(held.choices)
    return {
        option: rules.allowed(held.edition.value(cap, held.poll.held_on).number, rated)
        for option, cap in held.ballot.caps.items()
    }


@transaction.atomic
def set_grades(
    poll: Poll, grades: Mapping[UUID, str], *, street: Street, who: Standing, now: datetime, why: str = ""
) -> list[Grade]:
    """Decide the grade of everybody who was rated: the id of each choice -> option. Deciding anew needs a reason.

    Raises NotYoursToGrade, GradeMissing, OverCap, WhyMissing.
    """
    require_grader(poll, street, who)
    fresh = actions.locked(poll, "grade")
    held = read(fresh, street)
    missing = [one.label for one in held.choices if grades.get(one.pk) not in held.options]
    if missing:
        raise GradeMissing(names="、".join(missing))
    given = {option: [one.label for one in held.choices if grades[one.pk] == option] for option in held.options}
    require_caps(held.ballot, held.edition, held.poll.held_on, given, len(held.choices))
    round = queries.last_round(Scope.everything(street.code), fresh) + 1
    sealed = {one.pk: _sealed(one, grades[one.pk], round, who, now) for one in held.choices}
    return actions.keep_grades(fresh, sealed, round=round, why=why, by=who.by, at=now)


def require_caps(ballot: Ballot, edition: Edition, on: date, given: Mapping[str, Sequence[str]], rated: int) -> None:
    """Refuse more of a capped option than may be; `given`: option -> the names that have it. Raises OverCap."""
    caps = {option: edition.value(cap, on).number for option, cap in ballot.caps.items()}
    exceeded = rules.over({option: len(names) for option, names in given.items()}, caps=caps, rated=rated)
    for option, most in exceeded.items():
        cap, names = ballot.caps[option], given[option]
        raise OverCap(
            option=ballot.options[option], allowed=most, rated=rated, share=edition.value(cap, on).label,
            basis=basis_of_value(edition, cap, on), given=len(names), names="、".join(names), more=len(names) - most,
        )  # fmt: skip


def _bound(choice: Choice, round: int) -> str:
    return vault.bound("grade", f"{choice.pk}:{round}")


def _sealed(choice: Choice, option: str, round: int, who: Standing, now: datetime) -> str:
    assert choice.person is not None
    cipher = vault.cipher_of(choice.person, by=who.by, at=now)
    return cipher.encrypt(option.ljust(WIDTH), aad=_bound(choice, round))


def grades_opened(held: Held, street: Street, who: Standing) -> dict[UUID, str]:
    """Choice -> the grade that stands, for who decides them. Raises NotYoursToGrade."""
    require_grader(held.poll, street, who)
    kept = queries.grades_of(Scope.everything(street.code), held.poll)
    return {one.pk: _opened(one, kept[one.pk]) for one in held.choices if one.pk in kept}


def own_grade(poll: Poll, choice: Choice, who: Standing) -> str:
    """One's own grade; '' before it was decided. Raises NoSuchPoll for anybody else's."""
    if choice.person_id is None or choice.person_id != who.scope.person or poll.state != State.SETTLED:
        raise NoSuchPoll(what=poll.pk)
    kept = queries.grades_of(who.scope, poll, choice=choice.pk)
    return _opened(choice, kept[choice.pk]) if choice.pk in kept else ""


def _opened(choice: Choice, grade: Grade) -> str:
    assert choice.person_id is not None
    key = Subject.objects.values_list("data_key", flat=True).get(pk=choice.person_id)
    return vault.keyring().subject_cipher(key).decrypt(grade.sealed, aad=_bound(choice, grade.round)).strip()
