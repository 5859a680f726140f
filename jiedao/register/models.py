from typing import Any

from django.db import models

from jiedao.register.scope import ScopedQuerySet
from jiedao.tenancy import context
from jiedao.tenancy.models import Street, TenantFK, TenantForeignKey, TenantManager, TenantModel, street_key

ScopedManager = TenantManager.from_queryset(ScopedQuerySet)


class Place(TenantModel):
    """A sub-district, one of its communities, or a grid. Its id is also the id of its Subject.

    Codes: GB/T 2260 + GB/T 10114 (sub-district 9 digits, community 12), grids community + 3 digits.
    """

    class Kind(models.TextChoices):
        SUB_DISTRICT = "sub_district", "街道"
        COMMUNITY = "community", "社区"
        GRID = "grid", "网格"

    app_may = ("SELECT", "INSERT", "UPDATE (name, short_name, name_key, ended_on)")
    scoped_by = {"place": "id"}

    kind = models.TextField(choices=Kind)
    code = models.TextField()
    name = models.TextField()
    short_name = models.TextField()  # what a plate shows: 春风 06
    name_key = models.TextField()
    parent = TenantForeignKey("self", null=True)
    ended_on = models.DateField(null=True)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("place_key"),
            models.UniqueConstraint(fields=["street", "code"], name="place_code"),
            TenantFK(field="parent", to="register_place", name="place_parent_fk"),
        ]

    def __str__(self) -> str:
        return self.name


class Subject(TenantModel):
    """Whatever records are about: one row, one dossier, on however many registers it stands."""

    app_may = (
        "SELECT",
        "INSERT",
        "UPDATE (name, name_key, number, place_id, sex, born_on, data_key, forgotten_at, voided_at, merged_into_id)",
    )
    scoped_by = {"place": "place_id", "subject": "id"}

    base = models.TextField()  # place organisation person household enterprise site project facility paper
    name = models.TextField()
    name_key = models.TextField()  # pinyin, for sorting without a Chinese collation
    number = models.TextField(default="")  # credit code, permit number, grid code; "" where there is none
    place = TenantForeignKey(Place)
    sex = models.TextField(default="")
    born_on = models.DateField(null=True)
    data_key = models.BinaryField(null=True)  # wrapped key of the encrypted values; destroying it forgets them
    forgotten_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)  # the roster that brought it was undone: nobody finds it any more
    merged_into = TenantForeignKey("self", null=True)  # it was a second dossier of that one

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("subject_key"),
            TenantFK(field="place", to="register_place", name="subject_place_fk"),
            TenantFK(field="merged_into", to="register_subject", name="subject_merged_fk"),
        ]
        indexes = [
            models.Index(fields=["street", "base", "name_key", "id"], name="subject_base_ix"),
            models.Index(fields=["street", "place", "base"], name="subject_place_ix"),
            models.Index(fields=["street", "number"], name="subject_number_ix", condition=~models.Q(number="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_place(self) -> bool:
        """Whether it is a sub-district, community or grid itself; a yard or a heap of waste has the base of one, and is none."""
        return self.pk == self.place_id


#: Why a listing ended, and another began, where the subject only moved inside the office.
RELOCATED = "relocated"
#: Why a listing never stood: another dossier of the same one stood on the register at the same time.
MERGED = "merged"
#: Why a listing never stood: the roster that brought it was undone. No reason of the rulebook is written so.
VOIDED = "-voided"
NEVER_STOOD = (MERGED, VOIDED)


class Listing(TenantModel):
    """A subject standing on one register of the rulebook from a day to a day (`to_on` is the first day off it).

    Who moves inside the office stands on in another place: one listing ends and the next begins on that day, and both
    say so by RELOCATED. That is neither a coming nor a leaving.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (subject_id, part_of_id, place_id, from_on, to_on, ended_by, name_key)")
    scoped_by = {"place": "place_id", "line": "line", "name": "kind", "subject": "subject_id"}

    kind = models.TextField()
    line = models.TextField()
    subject = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    part_of = TenantForeignKey(Subject, null=True)
    name_key = models.TextField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    ended_by = models.TextField(default="")
    begun_by = models.TextField(default="", db_default="")  # RELOCATED where it goes on from another place

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("listing_key"),
            TenantFK(field="subject", to="register_subject", name="listing_subject_fk"),
            TenantFK(field="place", to="register_place", name="listing_place_fk"),
            TenantFK(field="part_of", to="register_subject", name="listing_part_of_fk"),
            models.UniqueConstraint(
                fields=["street", "kind", "subject"], name="listing_once", condition=models.Q(to_on=None)
            ),
        ]
        indexes = [
            models.Index(fields=["street", "kind", "name_key", "id"], name="listing_kind_ix"),
            models.Index(fields=["street", "subject", "kind"], name="listing_subject_ix"),
            models.Index(fields=["street", "kind", "place", "name_key", "id"], name="listing_place_ix"),
        ]


class Assignment(TenantModel):
    """Who answers for a subject (包联, 包片, 院长), from a day to a day."""

    app_may = ("SELECT", "INSERT", "UPDATE (subject_id, person_id, to_on, why)")
    scoped_by = {"place": "subject__place_id", "subject": "subject_id"}

    subject = TenantForeignKey(Subject)
    kind = models.TextField()
    role = models.TextField()
    person = TenantForeignKey(Subject)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    why = models.TextField(default="")

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("assignment_key"),
            TenantFK(field="subject", to="register_subject", name="assignment_subject_fk"),
            TenantFK(field="person", to="register_subject", name="assignment_person_fk"),
        ]
        indexes = [
            models.Index(fields=["street", "subject", "role"], name="assignment_subject_ix"),
            models.Index(fields=["street", "person", "role"], name="assignment_person_ix"),
        ]


class SubjectChange(TenantModel):
    """One thing said anew about a subject itself: what it said before and says now, from which day, why, and by whom.

    Never changed. Rows of one act share its id, which the page chose, so that sending twice changes once.
    `how`: `changed` from the day on, or `corrected`, since it never was as it was written. `field`: name, number, place,
    sex, born_on, or `assigned.<role>`; a place and a person stand as ids.
    """

    app_may = ("SELECT", "INSERT")
    scoped_by = {"place": "subject__place_id", "subject": "subject_id"}

    subject = TenantForeignKey(Subject)
    act = models.UUIDField()
    how = models.TextField()
    field = models.TextField()
    before = models.TextField()
    after = models.TextField()
    on = models.DateField()
    why = models.TextField()
    person = TenantForeignKey(Subject, null=True)  # who did it; None for an office's set-up
    at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("subjectchange_key"),
            TenantFK(field="subject", to="register_subject", name="subjectchange_subject_fk"),
            TenantFK(field="person", to="register_subject", name="subjectchange_person_fk"),
            models.UniqueConstraint(fields=["street", "act", "subject", "field"], name="subjectchange_once"),
        ]
        indexes = [models.Index(fields=["street", "subject", "on", "id"], name="subjectchange_ix")]


class SubjectMerge(TenantModel):
    """Two dossiers that were of one: which stays, which went into it, why, by whom. Its id is the page's own.

    `kept` is what stood in the register before, so that undoing restores both exactly. Records say in `entries.MovedRow`
    which of them were of the one that went.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (kept, undone_at, undone_by_id, undone_why)")

    keeper = TenantForeignKey(Subject)
    merged = TenantForeignKey(Subject)
    why = models.TextField()
    person = TenantForeignKey(Subject, null=True)
    at = models.DateTimeField()
    kept: Any = models.JSONField()
    undone_at = models.DateTimeField(null=True)
    undone_by = TenantForeignKey(Subject, null=True)
    undone_why = models.TextField(default="")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("subjectmerge_key"),
            TenantFK(field="keeper", to="register_subject", name="subjectmerge_keeper_fk"),
            TenantFK(field="merged", to="register_subject", name="subjectmerge_merged_fk"),
            TenantFK(field="person", to="register_subject", name="subjectmerge_person_fk"),
            TenantFK(field="undone_by", to="register_subject", name="subjectmerge_undone_fk"),
            models.UniqueConstraint(
                fields=["street", "merged"], name="subjectmerge_once", condition=models.Q(undone_at=None)
            ),
        ]
        indexes = [models.Index(fields=["street", "keeper", "at"], name="subjectmerge_keeper_ix")]


class Membership(TenantModel):
    """A person belonging to an organisation, a team or a group, from a day to a day."""

    app_may = ("SELECT", "INSERT", "UPDATE (group_id, member_id, to_on, why)")
    scoped_by = {"place": "group__place_id", "subject": "group_id"}

    group = TenantForeignKey(Subject)
    member = TenantForeignKey(Subject)
    relation = models.TextField(default="")  # 与户主关系
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    why = models.TextField(default="")

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("membership_key"),
            TenantFK(field="group", to="register_subject", name="membership_group_fk"),
            TenantFK(field="member", to="register_subject", name="membership_member_fk"),
        ]
        indexes = [
            models.Index(fields=["street", "group"], name="membership_group_ix"),
            models.Index(fields=["street", "member"], name="membership_member_ix"),
        ]


class Identity(TenantModel):
    """An identity number of a subject: encrypted, with a keyed hash for matching and a mask for the screen."""

    app_may = ("SELECT", "INSERT", "UPDATE (cipher, subject_id)")
    scoped_by = {"place": "subject__place_id", "subject": "subject_id"}

    subject = TenantForeignKey(Subject)
    scheme = models.TextField()  # resident_id
    cipher = models.TextField()
    blind = models.BinaryField()
    masked = models.TextField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("identity_key"),
            TenantFK(field="subject", to="register_subject", name="identity_subject_fk"),
            models.UniqueConstraint(fields=["street", "scheme", "blind"], name="identity_once"),
        ]


class CalendarDay(TenantModel):
    """A day on which this office's calendar differs from the shipped table: a notice entered, or a local arrangement."""

    day = models.DateField()
    is_workday = models.BooleanField()
    name = models.TextField()
    notice = models.TextField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("calendar_key"),
            models.UniqueConstraint(fields=["street", "day"], name="calendar_day"),
        ]


class Token(models.Model):
    """A search token: two neighbouring characters, pinyin initials, a number, or a keyed hash of last digits.

    Row-level security leaves no index for LIKE or full text, so search is equality of tokens under a plain btree.
    Derived: what is found by it can be made findable anew, so nothing points at a token, and it points at nothing.
    """

    distribution = "tenant"
    app_may = ("SELECT", "INSERT", "DELETE")
    scoped_by = {"place": "place_id", "line": "line", "name": "name", "subject": "subject_id"}

    pk = models.CompositePrimaryKey("street_id", "token", "of", "thing")
    street = models.ForeignKey(
        Street, models.PROTECT, related_name="+", db_index=False, db_constraint=False, default=context.required,
        editable=False,
    )  # fmt: skip
    token = models.TextField()
    of = models.TextField()  # subject, case
    thing = models.UUIDField()
    place_id = models.UUIDField()  # the thing's, repeated
    subject_id = models.UUIDField(null=True)
    line = models.TextField(default="")
    name = models.TextField(default="")

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["street", "thing"], name="token_thing_ix")]


class Boundary(TenantModel):
    """The outline (边界) of a community, a grid, the sub-district or a yard, from a day to a day (`to_on` is the first day
    it no longer holds). What was drawn never changes: another follows it.

    `outline` is in microdegrees of WGS-84, which everything is reckoned in; `given` is what was brought, in its `system`.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (to_on)")
    scoped_by = {"place": "subject__place_id", "subject": "subject_id"}

    subject = TenantForeignKey(Subject)
    level = models.TextField()  # sub_district, community, grid; of a yard the base of its subject
    act = models.UUIDField()  # drawn together, chosen by the page
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    west = models.IntegerField()
    south = models.IntegerField()
    east = models.IntegerField()
    north = models.IntegerField()
    outline: Any = models.JSONField()
    system = models.TextField()
    given: Any = models.JSONField()
    at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("boundary_key"),
            TenantFK(field="subject", to="register_subject", name="boundary_subject_fk"),
            models.UniqueConstraint(fields=["street", "subject"], name="boundary_once", condition=models.Q(to_on=None)),
        ]
        indexes = [
            models.Index(fields=["street", "subject", "from_on"], name="boundary_subject_ix"),
            models.Index(fields=["street", "west"], name="boundary_west_ix"),
        ]


class Position(models.Model):
    """Where a thing stands (位置): one point for each, in microdegrees of WGS-84, and as it was given in its own system.

    Like a token it is known by its thing and points at nothing, so that whatever has a place on the map can have one.
    Persons and households have none: nobody is followed about.
    """

    distribution = "tenant"
    app_may = ("SELECT", "INSERT", "UPDATE (lon, lat, system, given_lon, given_lat, own, at)")

    pk = models.CompositePrimaryKey("street_id", "of", "thing")
    street = models.ForeignKey(
        Street, models.PROTECT, related_name="+", db_index=False, db_constraint=False, default=context.required,
        editable=False,
    )  # fmt: skip
    of = models.TextField()  # subject, case
    thing = models.UUIDField()
    lon = models.IntegerField()
    lat = models.IntegerField()
    system = models.TextField()
    given_lon = models.IntegerField()
    given_lat = models.IntegerField()
    own = models.BooleanField(default=True)  # said of itself; else where its subject stood
    at = models.DateTimeField()

    objects = TenantManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["street", "of", "lon", "lat"], name="position_at_ix")]
