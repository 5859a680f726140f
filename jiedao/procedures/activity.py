"""Running an activity: planning a session, signing people up, noting consent, holding it, printing what somebody did.

Who keeps a session: whoever may fill in its record. Who signs up: staff on somebody's behalf, or the person themself.
Basis: Volunteer Service Regulation art. 19 (true records, a free certificate); PIPL arts. 14, 15 and 31 (consent).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access import actions as access
from jiedao.access.hand import Hand
from jiedao.access.queries import Standing
from jiedao.activities import actions, queries, rules
from jiedao.activities.actions import Planning
from jiedao.activities.models import Attendance, Session, SignUp, Stands
from jiedao.activities.problems import (
    CapacityWrong,
    ConsentMissing,
    ConsentUnclear,
    InThePast,
    NoCertificate,
    NoSuchSession,
    NotOfThose,
    NotSignedUp,
    NotYet,
    SessionOver,
)
from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.procedures import booking, correcting, submission, vault
from jiedao.procedures.activity_reading import (
    activity_called,
    capacity_of,
    joinable,
    may_join,
    require_keeper,
    seal_giver,
    sees_names,
)
from jiedao.procedures.submission import Sent, Submitted
from jiedao.register.models import Listing, Subject
from jiedao.register.queries import found_by
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Activity, Edition, Form
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Rule:
    """The rule a session is held by, as it is on its day."""

    activity: Activity
    form: Form
    edition: Edition
    on: date


def rule_of(session: Session, street: Street) -> Rule:
    """The rule of a session. Raises NoSuchActivity."""
    return _rule(session.activity, street, session.held_on)


def _rule(name: str, street: Street, on: date) -> Rule:
    edition = booking.edition(street, on)
    activity = activity_called(edition, name, on)
    return Rule(activity, edition.forms[activity.form], edition, on)


# ---- planning ----


@dataclass(frozen=True)
class Wish:
    """What somebody plans or changes: called what, where, when, for how many (None = as many as the rule allows)."""

    title: str
    venue: str
    starts_at: datetime
    capacity: int | None


@transaction.atomic
def plan(
    name: str, wish: Wish, *, id: UUID, about: UUID | None, street: Street, who: Standing, now: datetime
) -> Session:
    """Plan a session of an activity. Raises NoSuchActivity, WrongSubject, NotYoursToKeep, InThePast, CapacityWrong."""
    rule = _rule(name, street, day_of(wish.starts_at))
    _check_day(wish, now)
    subject = submission.subject_of(rule.form, about, who.scope, rule.on)
    require_keeper(rule.form, subject, who, title=rule.activity.label, move="安排")
    capacity = _capacity(rule, wish, least=1)
    planned = Planning(
        id, name, rule.form.name, rule.form.line, subject, wish.title, wish.venue, wish.starts_at, capacity
    )
    made = actions.plan_session(planned, by=who.by, at=now)
    if (post := submission.acting_post(rule.form, who, subject)) is not None:
        access.note_acting(made, post=post, by=who.by, at=now)
    return made


@transaction.atomic
def change(session: Session, wish: Wish, *, street: Street, who: Standing, now: datetime) -> Session:
    """Change what is planned. Raises NotYoursToKeep, InThePast, CapacityWrong, SessionOver."""
    rule = _rule(session.activity, street, day_of(wish.starts_at))
    require_keeper(rule.form, session.subject, who, title=session.title, move=rules.MOVES["change"].label)
    if day_of(wish.starts_at) != session.held_on:
        _check_day(wish, now)
    capacity = _capacity(rule, wish, least=max(actions.queue_of(session).placed, 1))
    return actions.change_session(
        session, title=wish.title, venue=wish.venue, starts_at=wish.starts_at, capacity=capacity, by=who.by, at=now
    )


def _check_day(wish: Wish, now: datetime) -> None:
    if day_of(wish.starts_at) < day_of(now):
        raise InThePast(on=day_of(wish.starts_at))


def _capacity(rule: Rule, wish: Wish, *, least: int) -> int | None:
    most = capacity_of(rule.activity, rule.edition, rule.on)
    if wish.capacity is None:
        return most
    if wish.capacity < least or (most is not None and wish.capacity > most):
        above = most is not None and wish.capacity > most
        reason = f"制度规定最多{most}人" if above else f"已经有{least}人报上" if least > 1 else "至少要有1人"
        raise CapacityWrong(
            session=wish.title, capacity=wish.capacity, reason=reason, least=least, most=most or "需要的人数"
        )
    return wish.capacity


@transaction.atomic
def call_off(session: Session, *, why: str, street: Street, who: Standing, now: datetime) -> Session:
    """Call a session off, with the reason. Raises NotYoursToKeep, SessionOver, WhyMissing."""
    _require(session, street, who, "call_off")
    return actions.call_off(session, why=why, by=who.by, at=now)


def _require(session: Session, street: Street, who: Standing, move: str) -> Rule:
    rule = rule_of(session, street)
    require_keeper(rule.form, session.subject, who, title=session.title, move=rules.MOVES[move].label)
    return rule


# ---- signing up ----


@transaction.atomic
def sign_up(
    session: Session, *, person: UUID, may_wait: bool, street: Street, who: Standing, now: datetime,
    id: UUID | None = None,
) -> SignUp:  # fmt: skip
    """Sign somebody up on their behalf. Raises NotYoursToKeep, NotOfThose, SignedUpTwice, SessionFull, SessionOver."""
    rule = _require(session, street, who, "sign_up")
    subject = _within(rule, person, who.scope, session)
    return _sign_up(rule, session, subject, False, may_wait, None, who, now, id)


@transaction.atomic
def sign_up_oneself(
    session: Session, *, consents: bool, may_wait: bool, street: Street, who: Standing, now: datetime,
    id: UUID | None = None,
) -> SignUp:  # fmt: skip
    """Sign oneself up, before the session begins; consent is given along with it. Raises NotOfThose, SignedUpTwice,
    SessionFull, SessionOver, ConsentUnclear."""
    rule = rule_of(session, street)
    if who.scope.person is None:
        raise NoSuchSession()
    subject = Subject.objects.get(pk=who.scope.person)
    if rule.activity.consent == "guardian":
        raise NotOfThose(person=subject.name, session=session.title, on=rule.on, who=_label(rule))
    if now >= session.starts_at:
        raise SessionOver(
            session=session.title, stands="已经开始", move="报名",
            next_step="已经到了现场的，请活动负责人在名单里替您报名；或者报下一场。",
        )  # fmt: skip
    asks = rule.activity.consent == "person"
    if asks and not consents:
        raise ConsentUnclear(person=subject.name, reason="还没有勾选同意")
    return _sign_up(rule, session, subject, True, may_wait, day_of(now) if asks else None, who, now, id)


def _within(rule: Rule, person: UUID, scope: Scope, session: Session) -> Subject:
    """Somebody on a register that the viewer sees. Raises NotOfThose."""
    kind = rule.activity.joins.name
    seen = scope.q(place="place_id", line=None, name="kind", subject="subject_id")
    row = Listing.objects.filter(standing(rule.on), seen, kind=kind, subject_id=person).select_related("subject")
    if (found := row.first()) is None:
        raise NotOfThose(person="所选的人", session=session.title, on=rule.on, who=_label(rule))
    return found.subject  # type: ignore[no-any-return]


def _label(rule: Rule) -> str:
    return rule.edition.kinds[rule.activity.joins.name].label


def _sign_up(
    rule: Rule, session: Session, subject: Subject, own: bool, may_wait: bool, consent_on: date | None, who: Standing,
    now: datetime, id: UUID | None,
) -> SignUp:  # fmt: skip
    if not may_join(rule.activity, rule.edition, subject.pk, rule.on):
        raise NotOfThose(person=subject.name, session=session.title, on=rule.on, who=_label(rule))
    hand = Hand(who.user, who.scope.person, now, now, id)
    return actions.sign_up(session, person=subject, own=own, may_wait=may_wait, hand=hand, consent_on=consent_on)


@transaction.atomic
def withdraw(signup: SignUp, *, street: Street, who: Standing, now: datetime, why: str = "") -> list[SignUp]:
    """Take a sign-up back, one's own or somebody's on their behalf; who moves up is given back.

    Raises NotYoursToKeep, SessionOver, NoSuchSignUp.
    """
    session = signup.session
    if signup.person_id != who.scope.person or now >= session.starts_at:
        _require(session, street, who, "withdraw")
    return actions.withdraw(signup, why=why, by=who.by, at=now)


@transaction.atomic
def note_consent(signup: SignUp, *, on: date, given_by: str, street: Street, who: Standing, now: datetime) -> SignUp:
    """Note the consent that somebody takes part: the day, and the guardian's name where a guardian gives it.

    Raises NotYoursToKeep, ConsentUnclear, SessionOver.
    """
    session, name = signup.session, signup.person.name
    rule = _require(session, street, who, "consent")
    asks = rule.activity.consent
    if asks == "none":
        raise ConsentUnclear(person=name, reason="这项活动不用登记同意")
    if on > day_of(now):
        raise ConsentUnclear(person=name, reason=f"同意的日期{on}还没有到")
    given_by = " ".join(given_by.split())[:40]
    if asks == "guardian" and not given_by:
        raise ConsentUnclear(person=name, reason="还没有写是哪位监护人同意的")
    sealed = ""
    if asks == "guardian":
        sealed = seal_giver(vault.cipher_of(signup.person, by=who.by, at=now), signup, given_by)
    return actions.note_consent(signup, on=on, given_by=sealed, by=who.by, at=now)


# ---- holding it ----


@transaction.atomic
def hold(
    session: Session, *, came: Mapping[UUID, str], values: Mapping[str, Any], id: UUID, street: Street, who: Standing,
    now: datetime,
) -> Submitted:  # fmt: skip
    """Take attendance in one pass: the session's record is made, and everybody who came took part.

    `came`: person -> hours, where they differ from the record's; `values`: what the record asks. Raises NotYoursToKeep,
    NotYet, NotSignedUp, ConsentMissing, SessionOver, and what a submission raises; then nothing has changed.
    """
    rule = _require(session, street, who, "hold")
    if queries.held_with(Scope.everything(street.code), id) is not None:
        return Submitted(Entry.objects.get(pk=id), new=False)
    session = actions.locked(session, "hold")
    if (early := not_yet(session, now)) is not None:
        raise early
    signed = queries.signups(Scope.everything(street.code), session)
    require_ready(session, rule, signed, came)
    filled = completed(rule.form, values, signed, came)
    sent = Sent(id, rule.form.name, session.subject_id, session.starts_at, filled)
    done = submission.submit(sent, street=street, who=who, now=now)
    minutes = minutes_of_each(rule.form, done.entry, came)
    actions.hold_session(session, entry=done.entry, came=minutes, by=who.by, at=now)
    return done


def not_yet(session: Session, now: datetime) -> NotYet | None:
    """The refusal to take attendance before a session has begun; None once it has."""
    if now >= session.starts_at:
        return None
    return NotYet(session=session.title, starts=f"{session.starts_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}")


@transaction.atomic
def correct(
    session: Session, *, came: Mapping[UUID, str], values: Mapping[str, Any], id: UUID, why: str, street: Street,
    who: Standing, now: datetime,
) -> Submitted:  # fmt: skip
    """Put right who came and what the record says, with the reason; the old record stays readable.

    Raises NotSignedUp, ConsentMissing, and what a correction raises.
    """
    rule, entry = rule_of(session, street), session.entry
    if entry is None:
        raise NoSuchSession()
    signed = queries.signups(Scope.everything(street.code), session)
    before = queries.attendances(Scope.everything(street.code), session)
    require_ready(session, rule, signed, came, known=frozenset(before))
    filled = completed(rule.form, values, signed, came)
    sent = Sent(id, rule.form.name, session.subject_id, entry.occurred_at, filled)
    done = correcting.correct(entry, sent=sent, why=why, street=street, who=who, now=now)
    if done.new:
        fresh = Session.objects.get(pk=session.pk)
        minutes = minutes_of_each(rule.form, done.entry, came)
        actions.follow_entry(fresh, entry=done.entry, came=minutes, by=who.by, at=now)
    return done


def require_ready(
    session: Session, rule: Rule, signed: Sequence[SignUp], came: Mapping[UUID, str],
    known: frozenset[UUID] = frozenset(),
) -> None:  # fmt: skip
    """Refuse that somebody took part who has not signed up, or without the consent the rule asks. `known`: who is on the
    record already. Raises NotSignedUp, ConsentMissing."""
    by_person = {one.person_id: one for one in signed}
    strangers = [person for person in came if person not in by_person and person not in known]
    if strangers:
        names = Subject.objects.filter(pk__in=strangers).order_by("name_key", "id").values_list("name", flat=True)
        raise NotSignedUp(session=session.title, names="、".join(names) or "名单以外的人")
    if rule.activity.consent == "none":
        return
    lacking = [one.person.name for one in signed if one.person_id in came and one.consent_on is None]
    if lacking:
        giver = rules.GIVEN_BY[rule.activity.consent]
        raise ConsentMissing(
            giver=giver, names="、".join(lacking), and_whom="和监护人" if rule.activity.consent == "guardian" else ""
        )


def completed(
    form: Form, values: Mapping[str, Any], signed: Sequence[SignUp], came: Mapping[UUID, str]
) -> dict[str, Any]:
    """What the record asks, with what attendance tells: who came, and how many, where nobody typed another number."""
    made = dict(values)
    if (listed := form.attendance) is not None:
        due = dict.fromkeys([*(one.person_id for one in signed if one.stands == Stands.PLACED), *came])
        made[listed.name] = [
            {"person": str(one), "state": "present" if one in came else "absent"} for one in due
        ]  # fmt: skip
    many = rules.person_times_field(form)
    if many is not None and made.get(many.name) in (None, ""):
        made[many.name] = str(len(came))
    return made


def minutes_of_each(form: Form, entry: Entry, came: Mapping[UUID, str]) -> dict[UUID, int | None]:
    """person -> minutes: what was said of them, else what the record says of everybody."""
    declared = rules.hours_field(form)
    usual = rules.minutes_of(entry.values.get(declared.name)) if declared is not None else None
    if declared is None:
        return dict.fromkeys(came)
    return {person: rules.minutes_of(own) if own else usual for person, own in came.items()}


# ---- what somebody did ----


@dataclass(frozen=True)
class Certificate:
    """What somebody took part in, for themself to show: each time with its day and hours. Free of charge, by law."""

    person: Subject
    activity: Activity
    basis: str
    times: Sequence[Attendance]

    @property
    def hours(self) -> str:
        return rules.hours_of(rules.added(one.minutes for one in self.times))

    @property
    def keeps_hours(self) -> bool:
        return any(one.minutes is not None for one in self.times)


def certificate(name: str, *, person: UUID, street: Street, who: Standing) -> Certificate:
    """The certificate of one person, for the person or for who keeps their register. Raises NoSuchSession outside,
    NoCertificate where there is nothing to certify."""
    edition = booking.edition(street, who.on)
    activity = activity_called(edition, name, who.on)
    if person != who.scope.person:
        seen = scope_sees(activity, person, who)
        if not seen:
            raise NoSuchSession()
    subject = Subject.objects.get(pk=person)
    times = queries.taken_part(Scope.everything(street.code), person, name)
    if not activity.certificate or not times:
        raise NoCertificate(person=subject.name, activity=activity.label)
    return Certificate(subject, activity, edition.basis(activity), times)


def scope_sees(activity: Activity, person: UUID, who: Standing) -> bool:
    """Whether a person stands, or stood, on the register of those who sign up within what the viewer sees."""
    rows = Listing.objects.within(who.scope).filter(kind=activity.joins.name, subject_id=person)
    return sees_names(activity, who.scope) and bool(rows.exists())


def candidates(rule: Rule, session: Session, scope: Scope, *, text: str = "") -> Any:
    """Who could still be signed up by a keeper: on the register within their sight, and not on the list yet."""
    seen = scope.q(place="place_id", line=None, name="kind", subject="subject_id")
    live = SignUp.objects.filter(session_id=session.pk).exclude(stands=Stands.WITHDRAWN)
    rows = joinable(rule.activity, rule.edition, rule.on).filter(seen)
    if text.strip():
        rows = rows.filter(subject_id__in=found_by(scope, text, of="subject", limit=200))
    return rows.exclude(subject_id__in=list(live.values_list("person_id", flat=True))).order_by("name_key", "id")
