from django.db import models

from jiedao.access.models import User
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class Batch(TenantModel):
    """One roster: which file, onto which register, as of which day, by whom, and how far it has come."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        WRITING = "writing", "正在登记"
        SETTLING = "settling", "正在核算"
        DONE = "done", "已登记"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "没有登记"

    app_may = ("SELECT", "INSERT", "UPDATE (state, counts, told, done_at, closed_at, closed_why, closed_by_id)")
    scoped_by = {"place": "place_id", "line": "line", "name": "kind"}

    kind = models.TextField()
    line = models.TextField()
    place = TenantForeignKey(Place)  # where whoever brings it works
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)  # None: the set-up
    file = models.TextField()
    digest = models.TextField()  # SHA-256 of the file
    sheet = models.TextField()
    period = models.TextField(default="")
    on = models.DateField()  # the roster's day: whoever it lists stands on the register from then on
    state = models.TextField(choices=State, default=State.PROPOSED)
    counts = models.JSONField(default=dict)  # outcome -> lines
    told = models.JSONField(default=dict)  # how its columns were read, its own totals, what was not read
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # undone or dropped
    closed_why = models.TextField(default="")
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("batch_key"),
            TenantFK(field="place", to="register_place", name="batch_place_fk"),
            # Two rosters of one register at the same time would each take the other's firms for new.
            models.UniqueConstraint(
                fields=["street", "kind"], name="batch_at_work", condition=models.Q(state__in=("writing", "settling"))
            ),
        ]
        indexes = [models.Index(fields=["street", "made_at", "id"], name="batch_made_ix")]

    def __str__(self) -> str:
        return self.file


class Line(TenantModel):
    """One record of a roster: what it is beside what stands, what was decided, and the ids of what it became."""

    class Outcome(models.TextChoices):
        NEW = "new", "新登记"
        CHANGED = "changed", "有变化"
        SAME = "same", "没有变化"
        CONFLICT = "conflict", "请核对"
        REFUSED = "refused", "有问题"
        HELD = "held", "整户退回"

    app_may = ("SELECT", "INSERT", "UPDATE (outcome, decision, subject_id, sealed, did, written_at, settled_at)")

    batch = TenantForeignKey(Batch)
    no = models.IntegerField()  # the row of the sheet in which it begins
    outcome = models.TextField(choices=Outcome)
    decision = models.TextField(default="")  # of a conflict: "new" another one, "same" the one it looks like
    subject = TenantForeignKey(Subject, null=True)  # whom it is about: known, or what it became
    sealed = models.TextField(default="")  # what it says, sealed; emptied when it has been written
    did = models.JSONField(default=dict)  # ids of what it became: subject, listing, entries, members, persons
    written_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # the duties that follow from it are right

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("line_key"),
            TenantFK(field="batch", to="batches_batch", name="line_batch_fk"),
            TenantFK(field="subject", to="register_subject", name="line_subject_fk"),
            models.UniqueConstraint(fields=["street", "batch", "no"], name="line_once"),
        ]
        indexes = [models.Index(fields=["street", "batch", "outcome", "no"], name="line_outcome_ix")]


class Heading(TenantModel):
    """What an office means by a heading of its own rosters: a field of the register, or nothing (``target`` empty)."""

    app_may = ("SELECT", "INSERT", "UPDATE (target)")

    kind = models.TextField()
    word = models.TextField()  # the whole heading: 家庭成员/姓名
    target = models.TextField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("heading_key"),
            models.UniqueConstraint(fields=["street", "kind", "word"], name="heading_once"),
        ]
