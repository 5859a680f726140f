from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Attachment, Entry
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class Sanction(TenantModel):
    """The superior's word (上级文件) on which an office scores its members, and the days for which it does.

    Without one in force the regulation is not in the office's rulebook at all (decision 0015). `until_on` is the first day
    on which it no longer is.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (until_on, until_why, ended_at, ended_by_id)")

    regulation = models.TextField()
    authority = models.TextField()  # who gave the word: 中共某区委组织部
    document = models.TextField()  # 文号
    dated_on = models.DateField()
    says = models.TextField()  # its words, or what they come to
    file = TenantForeignKey(Attachment, null=True)  # a scan of it
    from_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    until_on = models.DateField(null=True)
    until_why = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("sanction_key"),
            TenantFK(field="file", to="entries_attachment", name="sanction_file_fk"),
            models.UniqueConstraint(
                fields=["street", "regulation"], name="sanction_one", condition=models.Q(until_on=None)
            ),
        ]


class ConfirmedMonth(TenantModel):
    """What one member's lines of a month were when their branch confirmed it. Never read for a sum: the sum is that of the
    records that stand; this tells what has changed since.
    """

    app_may = ("SELECT", "INSERT")
    scoped_by = {"place": "place_id", "subject": "branch_id"}

    points = models.TextField()  # member_points.member_month
    period = models.TextField()
    member = TenantForeignKey(Subject)
    branch = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    entry = TenantForeignKey(Entry)  # the record by which the branch confirmed
    at = models.DateTimeField()
    lines: Any = models.JSONField()  # [[rule, row, day, points, counted], …], in order; numbers as exact text

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("confirmedmonth_key"),
            TenantFK(field="member", to="register_subject", name="confirmedmonth_member_fk"),
            TenantFK(field="branch", to="register_subject", name="confirmedmonth_branch_fk"),
            TenantFK(field="place", to="register_place", name="confirmedmonth_place_fk"),
            TenantFK(field="entry", to="entries_entry", name="confirmedmonth_entry_fk"),
            models.UniqueConstraint(fields=["street", "entry", "member"], name="confirmedmonth_once"),
        ]
        indexes = [
            models.Index(fields=["street", "member", "period", "at"], name="confirmedmonth_member_ix"),
            models.Index(fields=["street", "branch", "period", "at"], name="confirmedmonth_branch_ix"),
        ]
