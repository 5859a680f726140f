from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, TextField, Value, When

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, Subject
from jiedao.register.scope import ScopedQuerySet
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantManager, TenantModel, street_key


class State(models.TextChoices):
    """What an obligation is on a day. Computed, never stored."""

    OPEN = "open", "未到期"
    DONE = "done", "已完成"
    LATE = "late", "补做"
    MISSED = "missed", "未做"
    WAIVED = "waived", "免除"


class ObligationQuerySet(ScopedQuerySet):
    def on(self, day: date) -> "ObligationQuerySet":
        """Add the column `state` as it is on a day; what was done after that day is not yet known.

        What is due to the hour is late by the instant; not done, it stays open until its day is over.
        """
        in_time = Q(done_at=None, done_on__lte=F("due_on")) | Q(done_at__lte=F("due_at"))
        return self.annotate(
            state=Case(
                When(waived_at__isnull=False, then=Value("waived")),
                When(in_time & Q(done_on__lte=day), then=Value("done")),
                When(done_on__lte=day, then=Value("late")),
                When(due_on__gte=day, then=Value("open")),
                default=Value("missed"),
                output_field=TextField(),
            )
        )  # type: ignore[return-value]


class Obligation(TenantModel):
    """One duty owed by or about one subject in one window.

    Evidence counts from `from_on` to `to_on` (no end = until it is there). `due_on` is the last day in time;
    of what is due to the hour `due_at` is the last instant, and `done_at` tells when it was done.
    `cause` is the entry that made the obligation arise, which is not its own evidence; of a plan, what its line says.
    """

    app_may = (
        "SELECT",
        "INSERT",
        "UPDATE (due_on, due_at, to_on, provisional, done_on, done_at, done_entry_id, done_entered, waived_at, waived_why, waived_by_id,"
        " place_id, moved, moved_on)",
        "DELETE",
    )
    scoped_by = {"place": "place_id", "line": "line", "name": "duty", "subject": "subject_id"}

    duty = models.TextField()  # site_dust.full_check
    line = models.TextField()
    subject = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    each = models.TextField(default="")  # member of a list, where one obligation stands for every member: post=watch
    cause = models.TextField(default="")  # entry id, where an event and not a calendar made it
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)  # where its clock runs in hours or minutes; `due_on` is its day
    provisional = models.BooleanField(default=False)  # 暂定: the year's holiday notice was not known
    moved = models.SmallIntegerField(default=0, db_default=0)  # how often its day was moved, and when last
    moved_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)  # beside `due_at` alone
    done_entry = TenantForeignKey(Entry, null=True)
    done_entered = models.DateTimeField(null=True)  # when that entry was entered: of two on one day the earlier counts
    waived_at = models.DateTimeField(null=True)
    waived_why = models.TextField(default="")
    waived_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)

    objects: Any = TenantManager.from_queryset(ObligationQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("obligation_key"),
            TenantFK(field="subject", to="register_subject", name="obligation_subject_fk"),
            TenantFK(field="place", to="register_place", name="obligation_place_fk"),
            TenantFK(field="done_entry", to="entries_entry", name="obligation_done_fk"),
            models.UniqueConstraint(
                fields=["street", "duty", "subject", "from_on", "each", "cause"], name="obligation_once"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "duty", "due_on", "id"], name="obligation_duty_ix"),
            models.Index(fields=["street", "subject", "due_on"], name="obligation_subject_ix"),
            models.Index(
                fields=["street", "due_on", "duty"],
                name="obligation_open_ix",
                condition=Q(done_on=None, waived_at=None),
            ),
        ]


class Reach(TenantModel):
    """How far the calendar has been worked through for one duty: every window beginning on or before `through` stands."""

    app_may = ("SELECT", "INSERT", "UPDATE (through)", "DELETE")

    duty = models.TextField()
    through = models.DateField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("reach_key"),
            models.UniqueConstraint(fields=["street", "duty"], name="reach_once"),
        ]


class Fallen(TenantModel):
    """An obligation that no longer stands, though its day was still to come: kept for a while, under the id it had, so
    that a calendar can say that it has fallen away. Derived, as obligations are."""

    app_may = ("SELECT", "INSERT", "DELETE")
    scoped_by = {"place": "place_id", "line": "line", "name": "duty", "subject": "subject_id"}

    duty = models.TextField()
    line = models.TextField()
    subject = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    each = models.TextField(default="")
    from_on = models.DateField()
    due_on = models.DateField()
    moved = models.SmallIntegerField()
    fell_on = models.DateField()

    objects: Any = TenantManager.from_queryset(ScopedQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("fallen_key"),
            TenantFK(field="subject", to="register_subject", name="fallen_subject_fk"),
            TenantFK(field="place", to="register_place", name="fallen_place_fk"),
        ]
        indexes = [
            models.Index(fields=["street", "due_on", "duty"], name="fallen_due_ix"),
            models.Index(fields=["street", "fell_on"], name="fallen_fell_ix"),
        ]
