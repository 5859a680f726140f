from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class State(models.TextChoices):
    """Where a matter stands. `rules.MOVES` says what may be done at which sort of step."""

    RUNNING = "running", "办理中"
    RETURNED = "returned", "退回修改"
    ENDED = "ended", "已办结"


class Series(TenantModel):
    """The last number given in a series of one year; locked while the next is taken."""

    series = models.TextField()  # the form of the number, as the rulebook has it
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("series_key"),
            models.UniqueConstraint(fields=["street", "series", "year"], name="series_once"),
        ]


class Matter(TenantModel):
    """One thing that is to be decided: opened by an entry, going through the steps its regulation declares."""

    scoped_by = {"place": "place_id", "line": "line", "name": "matter", "subject": "subject_id"}

    matter = models.TextField()  # two_review_five_check.plan_review
    line = models.TextField()
    title = models.TextField()
    number = models.TextField(default="")  # 示乙党计〔2018〕12号; given when it is filed, or when it is opened
    subject = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    entry = TenantForeignKey(Entry)  # what opened it, as it was last sent
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    state = models.TextField(choices=State, default=State.RUNNING)
    step = models.TextField(default="")  # the step it waits for; '' when it has ended
    round = models.SmallIntegerField(default=1)
    step_from = models.DateTimeField(null=True)  # since when it waits for the step
    step_due_on = models.DateField(null=True)
    not_before = models.DateField(null=True)
    due_on = models.DateField(null=True)  # the clock for the whole
    provisional = models.BooleanField(default=False)
    outcome = models.TextField(default="")
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    workdays = models.IntegerField(null=True)  # from opening to end
    changed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("matter_key"),
            TenantFK(field="subject", to="register_subject", name="matter_subject_fk"),
            TenantFK(field="place", to="register_place", name="matter_place_fk"),
            TenantFK(field="entry", to="entries_entry", name="matter_entry_fk"),
            models.UniqueConstraint(fields=["street", "matter", "entry"], name="matter_entry"),
            models.UniqueConstraint(fields=["street", "number"], name="matter_number", condition=~models.Q(number="")),
        ]
        indexes = [
            models.Index(fields=["street", "matter", "opened_on", "id"], name="matter_opened_ix"),
            models.Index(fields=["street", "matter", "ended_on"], name="matter_ended_ix"),
            models.Index(fields=["street", "state", "step_due_on", "id"], name="matter_state_ix"),
            models.Index(fields=["street", "subject", "matter"], name="matter_subject_ix"),
            models.Index(fields=["street", "entry"], name="matter_entry_ix"),
        ]

    def __str__(self) -> str:
        return self.number or self.title


class Stage(TenantModel):
    """One declared step of one matter: when it is planned, when it was done, and with which entry.

    A step that judges the paper is judged again in each round: then the earlier stage no longer `stands`.
    """

    app_may = ("SELECT", "INSERT", "UPDATE")

    matter = TenantForeignKey(Matter)
    step = models.TextField()
    round = models.SmallIntegerField(default=1)
    planned_on = models.DateField(null=True)
    begun_at = models.DateTimeField(null=True)  # a notice that stands until `until_on`
    until_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    entry = TenantForeignKey(Entry, null=True)
    stands = models.BooleanField(default=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("stage_key"),
            TenantFK(field="matter", to="matters_matter", name="stage_matter_fk"),
            TenantFK(field="entry", to="entries_entry", name="stage_entry_fk"),
            models.UniqueConstraint(
                fields=["street", "matter", "step"], name="stage_once", condition=models.Q(stands=True)
            ),
        ]
        indexes = [models.Index(fields=["street", "entry"], name="stage_entry_ix")]


class Passage(TenantModel):
    """What was done with a matter (经过): which move at which step, by whom, when, in which round. Never changed."""

    app_may = ("SELECT", "INSERT")

    matter = TenantForeignKey(Matter)
    no = models.SmallIntegerField()
    round = models.SmallIntegerField()
    step = models.TextField(default="")
    label = models.TextField(default="")  # what the step was called that day
    move = models.TextField()
    at = models.DateTimeField()  # when it happened
    entered_at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    person = TenantForeignKey(Subject, null=True)
    note = models.TextField(default="")
    entry = TenantForeignKey(Entry, null=True)
    data: Any = models.JSONField(default=dict)  # the words of a result: present, votes, passed; never who voted how

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("passage_key"),
            TenantFK(field="matter", to="matters_matter", name="passage_matter_fk"),
            TenantFK(field="person", to="register_subject", name="passage_person_fk"),
            TenantFK(field="entry", to="entries_entry", name="passage_entry_fk"),
            models.UniqueConstraint(fields=["street", "matter", "no"], name="passage_no"),
        ]
        indexes = [models.Index(fields=["street", "entered_at"], name="passage_entered_ix")]
