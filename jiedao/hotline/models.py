from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class Sheet(TenantModel):
    """One file of the city: its headings as they stood, who brought it, and how far it has come."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        TAKEN = "taken", "已收下"
        DROPPED = "dropped", "没有收下"
        UNDONE = "undone", "已撤销"

    app_may = (
        "SELECT", "INSERT", "UPDATE (state, counts, taken_at, exported_at, exports, closed_at, closed_why, closed_by_id)",
    )  # fmt: skip
    scoped_by = {"place": "place_id", "line": "line", "name": "form"}

    form = models.TextField()  # city_hotline.city_order
    line = models.TextField()
    place = TenantForeignKey(Place)  # the office
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    file = models.TextField()
    digest = models.TextField()  # SHA-256 of the file
    tab = models.TextField()
    heads = models.JSONField(default=list)  # the headings in the sheet's order
    columns = models.JSONField(default=dict)  # field -> its column, counted from 0
    state = models.TextField(choices=State, default=State.PROPOSED)
    counts = models.JSONField(default=dict)  # outcome -> rows
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    exported_at = models.DateTimeField(null=True)  # last
    exports = models.SmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)  # undone or dropped
    closed_why = models.TextField(default="")
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("hotsheet_key"),
            TenantFK(field="place", to="register_place", name="hotsheet_place_fk"),
        ]
        indexes = [models.Index(fields=["street", "made_at", "id"], name="hotsheet_made_ix")]

    def __str__(self) -> str:
        return self.file


class Order(TenantModel):
    """One order of the city: its number, the city's clock, what came of it. The work stands in the case its entry opened."""

    class State(models.TextChoices):
        OPEN = "open", "在办"
        REPLIED = "replied", "答复待核"
        ANSWERED = "answered", "已答复"
        RETURNED = "returned", "已退回"
        UNDONE = "undone", "已撤销"

    app_may = (
        "SELECT", "INSERT",
        "UPDATE (subject_id, state, outcome, basis, ended_at, returned_id, exported_at, changed_at)",
    )  # fmt: skip
    scoped_by = {"place": "place_id", "line": "line", "name": "form", "subject": "subject_id"}

    number = models.TextField()  # the city's
    round = models.SmallIntegerField(default=1)  # the same number sent again after it had been answered: 2
    form = models.TextField()
    line = models.TextField()
    place = TenantForeignKey(Place)
    subject = TenantForeignKey(Subject)
    entry = TenantForeignKey(Entry)
    sheet = TenantForeignKey(Sheet)
    title = models.TextField()  # the first words, numbers of people hidden
    category = models.TextField()  # as the city calls it
    place_words = models.TextField(default="")
    caller = models.TextField(default="")  # masked: 张** 138****5678
    caller_hash = models.TextField(default="")  # keyed, of the number somebody called from
    received_at = models.DateTimeField()
    accept_by = models.DateTimeField()  # until then it may be given back
    reply_by = models.DateTimeField()
    repeats = TenantForeignKey("self", null=True)  # what was said before
    state = models.TextField(choices=State, default=State.OPEN)
    outcome = models.TextField(default="")  # what was answered, or why it went back
    basis = models.TextField(default="")  # of a return
    ended_at = models.DateTimeField(null=True)
    returned = TenantForeignKey(Entry, null=True)
    exported_at = models.DateTimeField(null=True)  # first
    changed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("order_key"),
            TenantFK(field="place", to="register_place", name="order_place_fk"),
            TenantFK(field="subject", to="register_subject", name="order_subject_fk"),
            TenantFK(field="entry", to="entries_entry", name="order_entry_fk"),
            TenantFK(field="returned", to="entries_entry", name="order_returned_fk"),
            TenantFK(field="sheet", to="hotline_sheet", name="order_sheet_fk"),
            TenantFK(field="repeats", to="hotline_order", name="order_repeats_fk"),
            models.UniqueConstraint(
                fields=["street", "number", "round"], name="order_once", condition=~models.Q(state="undone")
            ),
        ]
        indexes = [
            models.Index(fields=["street", "state", "reply_by", "id"], name="order_state_ix"),
            models.Index(fields=["street", "received_at", "id"], name="order_received_ix"),
            models.Index(fields=["street", "caller_hash", "received_at"], name="order_caller_ix"),
            models.Index(fields=["street", "entry"], name="order_entry_ix"),
            models.Index(fields=["street", "sheet", "id"], name="order_sheet_ix"),
            models.Index(fields=["street", "repeats"], name="order_repeats_ix"),
        ]

    def __str__(self) -> str:
        return self.number


class Row(TenantModel):
    """One line of a sheet: what it is beside what stands, what is wrong in it, and the order it became. The cells stay
    sealed as they came, since the sheet goes back with them."""

    class Outcome(models.TextChoices):
        NEW = "new", "新工单"
        REPEATED = "repeated", "重复反映"
        KNOWN = "known", "已经收过"
        REFUSED = "refused", "有问题"

    app_may = ("SELECT", "INSERT", "UPDATE (outcome, order_id, sealed, faults)")

    sheet = TenantForeignKey(Sheet)
    no = models.IntegerField()  # the row of the file
    number = models.TextField(default="")  # the city's, where it could be read
    outcome = models.TextField(choices=Outcome)
    faults = models.JSONField(default=list)  # [cell, column, what is wrong]
    sealed = models.TextField(default="")
    order = TenantForeignKey(Order, null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("hotrow_key"),
            TenantFK(field="sheet", to="hotline_sheet", name="hotrow_sheet_fk"),
            TenantFK(field="order", to="hotline_order", name="hotrow_order_fk"),
            models.UniqueConstraint(fields=["street", "sheet", "no"], name="hotrow_once"),
        ]
        indexes = [models.Index(fields=["street", "sheet", "outcome", "no"], name="hotrow_outcome_ix")]


class Reply(TenantModel):
    """What is to be answered, by whom it was written, and what whoever checked it said."""

    class Verdict(models.TextChoices):
        WAITING = "", "待核对"
        PASSED = "passed", "同意"
        SENT_BACK = "sent_back", "退回修改"

    app_may = ("SELECT", "INSERT", "UPDATE (verdict, note, checked_by_id, checked_at)")

    order = TenantForeignKey(Order)
    no = models.SmallIntegerField()
    words = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    verdict = models.TextField(choices=Verdict, default="", blank=True)
    note = models.TextField(default="")
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("reply_key"),
            TenantFK(field="order", to="hotline_order", name="reply_order_fk"),
            models.UniqueConstraint(fields=["street", "order", "no"], name="reply_no"),
        ]
