from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from jiedao.access.roles import LINES, ROLES
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street, TenantFK, TenantForeignKey, TenantModel, street_key


class UserManager(BaseUserManager):
    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("street")  # every request asks for it

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account of one person in one office. What it may do comes from Appointments only; there is no superuser.

    `last_login` is not kept: a table that every node copies must not be written at each sign-in.
    """

    distribution = "reference"
    app_may = ("SELECT", "INSERT", "UPDATE (password, password_is_initial, is_active, name)")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    street = models.ForeignKey(Street, models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    password_is_initial = models.BooleanField(default=False)  # it was handed out; nothing opens before one of one's own
    email = ""  # allauth asks for the name; no mail address is kept
    last_login = None

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Appointment(TenantModel):
    """Who holds which post, where, in which lines of work, from a day to a day (`to_on` is the first day without it).

    `acting_for`: the post is another's, and this person does its work meanwhile (代理); it always has an end.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (to_on)")
    scoped_by = {"place": "place_id"}

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    person = TenantForeignKey(Subject)
    role = models.TextField()
    place = TenantForeignKey(Place)
    lines = models.TextField(default="")  # space separated; "" = all the post reaches
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    acting_for = TenantForeignKey(Subject, null=True)
    why = models.TextField(default="", db_default="")

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("appointment_key"),
            TenantFK(field="person", to="register_subject", name="appointment_person_fk"),
            TenantFK(field="place", to="register_place", name="appointment_place_fk"),
            TenantFK(field="acting_for", to="register_subject", name="appointment_acting_fk"),
            models.CheckConstraint(
                condition=models.Q(acting_for=None) | models.Q(to_on__isnull=False), name="appointment_acting_ends"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "user"], name="appointment_user_ix"),
            models.Index(fields=["street", "role"], name="appointment_role_ix"),
        ]

    @property
    def post(self) -> str:
        """The post as people say it: 城市管理科室经办人; a word that place and post share is said once (朝霞社区书记)."""
        role, acting = ROLES[self.role], "代理" if self.acting_for_id else ""
        lines = "、".join(LINES[line] for line in self.lines.split())
        if role.whole_office:
            return f"{acting}{lines}{role.label}"
        shared = next(n for n in range(len(role.label), -1, -1) if self.place.name.endswith(role.label[:n]))
        return f"{acting}{self.place.name}{lines}{role.label[0 if lines else shared :]}"


class ActedFor(TenantModel):
    """An act that somebody did in the post of another: which record or step, under which appointment. Never changed."""

    app_may = ("SELECT", "INSERT")

    thing = models.TextField()  # entries.entry:018f…, cases.step:018f…
    appointment = TenantForeignKey(Appointment)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("actedfor_key"),
            TenantFK(field="appointment", to="access_appointment", name="actedfor_appointment_fk"),
            models.UniqueConstraint(fields=["street", "thing"], name="actedfor_once"),
        ]


class Handover(TenantModel):
    """What one person had in hand, given to others on a day with a reason (交接). Its id is the page's own.

    `moved` says what was moved, by ids alone, so that it can be taken back exactly on the day it was entered.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (undone_at, undone_by_id)")

    person = TenantForeignKey(Subject)
    on = models.DateField()
    why = models.TextField()
    moved: Any = models.JSONField()
    by = TenantForeignKey(Subject, null=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = TenantForeignKey(Subject, null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("handover_key"),
            TenantFK(field="person", to="register_subject", name="handover_person_fk"),
            TenantFK(field="by", to="register_subject", name="handover_by_fk"),
            TenantFK(field="undone_by", to="register_subject", name="handover_undone_fk"),
        ]
        indexes = [models.Index(fields=["street", "person", "at"], name="handover_person_ix")]


class Feed(TenantModel):
    """The secret address of one person's calendar. Only a keyed hash of it is kept; once `ended_at`, it opens nothing."""

    app_may = ("SELECT", "INSERT", "UPDATE (ended_at)")

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    blind = models.BinaryField()
    from_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("feed_key"),
            models.UniqueConstraint(fields=["street", "blind"], name="feed_once"),
            models.UniqueConstraint(fields=["street", "user"], name="feed_current", condition=models.Q(ended_at=None)),
        ]
