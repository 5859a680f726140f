from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class State(models.TextChoices):
    """Where a session stands. `rules.MOVES` says what may be done in which."""

    PLANNED = "planned", "报名中"
    HELD = "held", "已举办"
    CALLED_OFF = "called_off", "已取消"


class Stands(models.TextChoices):
    """How somebody's sign-up stands."""

    PLACED = "placed", "已报上"
    WAITING = "waiting", "候补"
    WITHDRAWN = "withdrawn", "已退出"


class Session(TenantModel):
    """One session of an activity: planned for a day, and held when its record (`entry`) stands.

    `capacity` is this session's own, never above the rule's; None where the rule sets none.
    """

    app_may = (
        "SELECT", "INSERT",
        "UPDATE (title, venue, starts_at, held_on, capacity, state, why, entry_id, subject_id, changed_at)",
    )  # fmt: skip
    scoped_by = {"place": "place_id", "line": "line", "name": "form", "subject": "subject_id"}

    activity = models.TextField()  # volunteer_teams.volunteering
    form = models.TextField()  # of its record: who may see that, may see the session
    line = models.TextField()
    title = models.TextField()
    venue = models.TextField(default="")
    subject = TenantForeignKey(Subject)  # whose session it is: a team, a programme, the office
    place = TenantForeignKey(Place)
    starts_at = models.DateTimeField()
    held_on = models.DateField()
    capacity = models.IntegerField(null=True)
    state = models.TextField(choices=State, default=State.PLANNED)
    why = models.TextField(default="")  # why it was called off
    entry = TenantForeignKey(Entry, null=True)
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("session_key"),
            TenantFK(field="subject", to="register_subject", name="session_subject_fk"),
            TenantFK(field="place", to="register_place", name="session_place_fk"),
            TenantFK(field="entry", to="entries_entry", name="session_entry_fk"),
        ]
        indexes = [
            models.Index(fields=["street", "state", "starts_at", "id"], name="session_state_ix"),
            models.Index(fields=["street", "subject", "activity"], name="session_subject_ix"),
            models.Index(fields=["street", "entry"], name="session_entry_ix", condition=~models.Q(entry=None)),
        ]

    def __str__(self) -> str:
        return self.title


class SignUp(TenantModel):
    """Somebody signed up for a session, in the order of `no`: with a place, or on the waiting list.

    `consent_on`: when it was consented that they take part; by whom, where that is not the person, stands sealed under
    the person's own key.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (person_id, stands, moved_up_at, ended_at, why, consent_on, consent_by)")

    session = TenantForeignKey(Session)
    person = TenantForeignKey(Subject)
    no = models.SmallIntegerField()
    stands = models.TextField(choices=Stands)
    own = models.BooleanField()  # by the person, not on their behalf
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    signed_at = models.DateTimeField()
    moved_up_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.TextField(default="")
    consent_on = models.DateField(null=True)
    consent_by = models.TextField(default="")  # sealed

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("signup_key"),
            TenantFK(field="session", to="activities_session", name="signup_session_fk"),
            TenantFK(field="person", to="register_subject", name="signup_person_fk"),
            models.UniqueConstraint(fields=["street", "session", "no"], name="signup_no"),
            models.UniqueConstraint(
                fields=["street", "session", "person"], name="signup_once", condition=~models.Q(stands="withdrawn")
            ),
        ]
        indexes = [models.Index(fields=["street", "person", "session"], name="signup_person_ix")]


class Attendance(TenantModel):
    """Somebody took part in a session: one person-time, a row of `activities: name`. It follows the session's record:
    where that is corrected, the rows are written anew and the old ones end (`until_at`).

    `activity`, `group` (whose session), `place` and `held_on` are the session's, repeated, so that a figure reaches its
    rows by an index.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (person_id, group_id, until_at)")

    session = TenantForeignKey(Session)
    person = TenantForeignKey(Subject)
    activity = models.TextField()
    group = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    held_on = models.DateField()
    minutes = models.IntegerField(null=True)  # None where the record keeps no hours
    entry = TenantForeignKey(Entry)
    entered_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("attendance_key"),
            TenantFK(field="session", to="activities_session", name="attendance_session_fk"),
            TenantFK(field="person", to="register_subject", name="attendance_person_fk"),
            TenantFK(field="group", to="register_subject", name="attendance_group_fk"),
            TenantFK(field="place", to="register_place", name="attendance_place_fk"),
            TenantFK(field="entry", to="entries_entry", name="attendance_entry_fk"),
            models.UniqueConstraint(
                fields=["street", "session", "person"], name="attendance_once", condition=models.Q(until_at=None)
            ),
        ]
        indexes = [
            models.Index(fields=["street", "activity", "held_on", "id"], name="attendance_activity_ix"),
            models.Index(fields=["street", "person", "held_on"], name="attendance_person_ix"),
        ]
