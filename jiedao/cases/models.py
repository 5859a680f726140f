from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class State(models.TextChoices):
    """Where a case stands. `rules.MOVES` says which step leads from which to which."""

    REGISTERED = "registered", "已立案"
    ASSIGNED = "assigned", "待受理"
    ACCEPTED = "accepted", "已受理"
    FIXING = "fixing", "整改中"
    SUBMITTED = "submitted", "待复查"
    CLOSED = "closed", "已销号"
    RETURNED = "returned", "退回整改"
    EXTENDED = "extended", "已延期"
    HUNG = "hung", "挂账"
    TRANSFERRED = "transferred", "已移交"
    DIVIDED = "divided", "分办中"
    RECALLED = "recalled", "已收回"
    JOINED = "joined", "已并案"
    VOID = "void", "作废"


class Counter(TenantModel):
    """The last number given in a series of one year; locked while the next is taken."""

    series = models.TextField()
    year = models.SmallIntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("counter_key"),
            models.UniqueConstraint(fields=["street", "series", "year"], name="counter_once"),
        ]


class Case(TenantModel):
    """One problem (or the problems of one inspection) about one subject, from opening to closing.

    A part (`whole`) is the work on some findings of a case in a lane of its own; a duplicate (`joined_into`) is worked on
    with the case it went into. Neither is counted: what was found is counted once (`docs/decisions/0019-*`).
    """

    scoped_by = {"place": "place_id", "line": "line", "name": "ladder", "subject": "subject_id", "record": "found"}

    number = models.TextField()  # 乙案2018-0398
    ladder = models.TextField()  # site_dust.dust_problem
    line = models.TextField()
    title = models.TextField()
    subject = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    entry = TenantForeignKey(Entry, null=True)  # what opened it
    source = models.TextField(default="")  # the row that opened it: entry id and line, so that it opens once
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    state = models.TextField(choices=State)
    lane = models.TextField(default="")
    due_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    late = models.BooleanField(default=False)  # some clock of it ran out
    repeated = models.BooleanField(default=False)  # the same finding at the same subject before
    extended = models.SmallIntegerField(default=0)
    review_on = models.DateField(null=True)  # 挂账复核
    notices = models.SmallIntegerField(default=0)
    noticed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    workdays = models.IntegerField(null=True)  # from opening to closing
    whole = TenantForeignKey("self", null=True)  # of which case this is a part
    joined_into = TenantForeignKey("self", null=True)  # with which case this one is worked on
    given_to = TenantForeignKey(Subject, null=True)  # to whom it was dispatched by name, in the lane it stands in
    extension_asked_at = models.DateTimeField(null=True)
    extension_asked_by = TenantForeignKey(Subject, null=True)
    asked_at = models.DateTimeField(null=True)  # since when whoever reported it has been asked whether it is put right
    answer_by = models.DateTimeField(null=True)  # from then on silence is an answer
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")  # fixed, not_fixed; silent: the time to answer ran out
    found: Any = models.JSONField(default=dict)  # columns of the row that opened it, for `found.<column>`
    changed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("case_key"),
            TenantFK(field="subject", to="register_subject", name="case_subject_fk"),
            TenantFK(field="place", to="register_place", name="case_place_fk"),
            TenantFK(field="entry", to="entries_entry", name="case_entry_fk"),
            TenantFK(field="whole", to="cases_case", name="case_whole_fk"),
            TenantFK(field="joined_into", to="cases_case", name="case_joined_fk"),
            TenantFK(field="given_to", to="register_subject", name="case_given_fk"),
            TenantFK(field="extension_asked_by", to="register_subject", name="case_extension_fk"),
            models.UniqueConstraint(fields=["street", "number"], name="case_number"),
            models.UniqueConstraint(
                fields=["street", "ladder", "source"], name="case_source", condition=~models.Q(source="")
            ),
        ]
        indexes = [
            models.Index(fields=["street", "ladder", "opened_on", "id"], name="case_ladder_ix"),
            models.Index(fields=["street", "state", "due_at", "id"], name="case_state_ix"),
            models.Index(fields=["street", "subject", "ladder"], name="case_subject_ix"),
            models.Index(fields=["street", "opened_at", "id"], name="case_opened_ix"),
            models.Index(fields=["street", "whole"], name="case_whole_ix", condition=models.Q(whole__isnull=False)),
            models.Index(
                fields=["street", "joined_into"], name="case_joined_ix", condition=models.Q(joined_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Finding(TenantModel):
    """One problem inside a case, as it was found; `fixed` is what the last check said; `part` works on it, where the case
    is divided. It always stays with the case it was found in."""

    app_may = ("SELECT", "INSERT", "UPDATE (fixed, part_id)")

    case = TenantForeignKey(Case)
    part = TenantForeignKey(Case, null=True)
    no = models.SmallIntegerField()
    code = models.TextField()  # the checklist item, or a digest of the words
    label = models.TextField()
    note = models.TextField(default="")
    photo = models.UUIDField(null=True)
    fixed = models.BooleanField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("finding_key"),
            TenantFK(field="case", to="cases_case", name="finding_case_fk"),
            TenantFK(field="part", to="cases_case", name="finding_part_fk"),
            models.UniqueConstraint(fields=["street", "case", "no"], name="finding_no"),
        ]
        indexes = [
            models.Index(fields=["street", "code", "case"], name="finding_code_ix"),
            models.Index(fields=["street", "part"], name="finding_part_ix", condition=models.Q(part__isnull=False)),
        ]


class LaneStay(TenantModel):
    """A case in one lane: since when, until when it was due, when and how it left.

    `clock_from`, `clock_lane`: since when and by which lane's clock it is counted, where it was given on with its clock
    running.
    """

    case = TenantForeignKey(Case)
    no = models.SmallIntegerField()
    lane = models.TextField()
    label = models.TextField()
    from_at = models.DateTimeField()
    accept_by = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    extended_from = models.DateTimeField(null=True)  # the due moment before it was extended
    clock_from = models.DateTimeField(null=True)
    clock_lane = models.TextField(default="")
    until_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("stay_key"),
            TenantFK(field="case", to="cases_case", name="stay_case_fk"),
            models.UniqueConstraint(fields=["street", "case", "no"], name="stay_no"),
        ]


class Step(TenantModel):
    """One step of a case (经过): what was done, by whom, when, and what it led to. Never changed."""

    app_may = ("SELECT", "INSERT")

    case = TenantForeignKey(Case)
    no = models.SmallIntegerField()
    move = models.TextField()
    state = models.TextField(choices=State)
    lane = models.TextField(default="")
    at = models.DateTimeField()  # when it happened
    entered_at = models.DateTimeField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    person = TenantForeignKey(Subject, null=True)
    note = models.TextField(default="")
    basis = models.TextField(default="")  # the article or the item of the duty list
    to = TenantForeignKey(Subject, null=True)  # to whom it was given by name
    entry = TenantForeignKey(Entry, null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("step_key"),
            TenantFK(field="to", to="register_subject", name="step_to_fk"),
            TenantFK(field="case", to="cases_case", name="step_case_fk"),
            TenantFK(field="person", to="register_subject", name="step_person_fk"),
            TenantFK(field="entry", to="entries_entry", name="step_entry_fk"),
            models.UniqueConstraint(fields=["street", "case", "no"], name="step_no"),
        ]
        indexes = [models.Index(fields=["street", "entered_at"], name="step_entered_ix")]
