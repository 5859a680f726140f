from django.db import models

from jiedao.access.models import User
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import Street, TenantFK, TenantForeignKey, TenantManager, TenantModel, street_key


class FormVersion(TenantModel):
    """A form as it stood on a day: its fields, words and choices. Entries keep the one they were filled in on."""

    app_may = ("SELECT", "INSERT")

    form = models.TextField()  # site_dust.dust_check; a kind's own fields stand under the kind: shopfront_three.shop
    digest = models.TextField()
    content = models.JSONField()
    first_on = models.DateField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("version_key"),
            models.UniqueConstraint(fields=["street", "form", "digest"], name="version_once"),
        ]


class Entry(TenantModel):
    """One filled-in form: what happened, where, about whom, when it happened and when it was entered.

    Immutable. A correction is another entry that supersedes this one; an undo is a void. Both close it
    (`until_at`) and keep it readable. `id` is chosen by whoever fills in, so that sending twice enters once.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (until_at, until_why)")
    scoped_by = {"place": "place_id", "line": "line", "name": "form", "subject": "subject_id"}

    form = models.TextField()
    line = models.TextField()
    version = TenantForeignKey(FormVersion)
    subject = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    occurred_on = models.DateField()
    occurred_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    person = TenantForeignKey(Subject, null=True)
    values = models.JSONField()
    digest = models.TextField()  # SHA-256 of the canonical values; stands in the audit
    supersedes = TenantForeignKey("self", null=True)
    until_at = models.DateTimeField(null=True)
    until_why = models.TextField(default="")

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("entry_key"),
            TenantFK(field="version", to="entries_formversion", name="entry_version_fk"),
            TenantFK(field="subject", to="register_subject", name="entry_subject_fk"),
            TenantFK(field="place", to="register_place", name="entry_place_fk"),
            TenantFK(field="person", to="register_subject", name="entry_person_fk"),
            TenantFK(field="supersedes", to="entries_entry", name="entry_supersedes_fk"),
        ]
        indexes = [
            # With `until_at` beside it a count of what stands needs no row of the table.
            models.Index(fields=["street", "form", "occurred_on", "id"], include=["until_at"], name="entry_form_ix"),
            models.Index(fields=["street", "subject", "form", "occurred_on"], name="entry_subject_ix"),
            models.Index(fields=["street", "place", "form", "occurred_on"], name="entry_place_ix"),
            models.Index(
                fields=["street", "supersedes"], name="entry_supersedes_ix", condition=~models.Q(supersedes=None)
            ),
        ]


class Fact(models.Model):
    """One value that decides something, typed, beside its entry. Derived: `entries.facts` can make all of them anew.

    `field` is the value's name in the rulebook; `item` numbers the lines of a list from 1 (0 = the entry itself), and
    `part` the members of a several-choice. A line's own row (`field` = the list) carries its item, person or nothing.
    """

    distribution = "tenant"
    app_may = ("SELECT", "INSERT", "UPDATE (until_at)", "DELETE")
    scoped_by = {"place": "place_id", "subject": "subject_id"}

    pk = models.CompositePrimaryKey("street_id", "entry_id", "field", "item", "part")
    street = models.ForeignKey(  # the entry's; its constraint vouches for it
        Street, models.PROTECT, related_name="+", db_index=False, db_constraint=False, editable=False
    )
    entry = TenantForeignKey(Entry, models.DO_NOTHING)
    field = models.TextField()
    item = models.SmallIntegerField(default=0)
    part = models.SmallIntegerField(default=0)
    subject_id = models.UUIDField()  # the entry's, repeated; the entry's own constraint vouches for it
    place_id = models.UUIDField()
    occurred_on = models.DateField()
    entered_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    word = models.TextField(null=True)  # choice, yes/no, checklist answer, short text
    number = models.BigIntegerField(null=True)  # integer; decimal in thousandths; money in fen
    day = models.DateField(null=True)
    ref = models.UUIDField(null=True)  # subject, person, record

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [TenantFK(field="entry", to="entries_entry", name="fact_entry_fk")]
        indexes = [
            models.Index(
                fields=["street", "field", "occurred_on"], name="fact_day_ix", condition=models.Q(until_at=None)
            ),
            models.Index(
                fields=["street", "field", "word", "occurred_on"],
                name="fact_word_ix",
                condition=models.Q(until_at=None, word__isnull=False),
            ),
            models.Index(
                fields=["street", "subject_id", "field", "occurred_on"],
                name="fact_subject_ix",
                condition=models.Q(until_at=None),
            ),
        ]


class MovedRow(models.Model):
    """A record, or a reference in one (`field` and on), that went with a merged subject to the one that stays.

    Written and taken away by the database functions `entries_merge` and `entries_part` alone: they are the only way in
    which the subject of a record changes, and only while a merge stands.
    """

    distribution = "tenant"
    app_may = ("SELECT",)

    pk = models.CompositePrimaryKey("street_id", "merge_id", "entry_id", "field", "item", "part")
    street = models.ForeignKey(Street, models.PROTECT, related_name="+", db_index=False, editable=False)
    merge_id = models.UUIDField()
    entry = TenantForeignKey(Entry, models.DO_NOTHING)
    field = models.TextField(default="")
    item = models.SmallIntegerField(default=0)
    part = models.SmallIntegerField(default=0)

    objects = TenantManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [TenantFK(field="entry", to="entries_entry", name="movedrow_entry_fk")]
        indexes = [models.Index(fields=["street", "entry"], name="movedrow_entry_ix")]


class Attachment(TenantModel):
    """A photo or file, checked by content. The bytes lie encrypted outside the database, named by their digest.

    It is uploaded before its entry is sent and belongs to nobody else meanwhile; the entry claims it.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (entry_id, owner_id)", "DELETE")

    entry = TenantForeignKey(Entry, null=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    digest = models.TextField()  # of the bytes as they are shown
    content_type = models.TextField()
    name = models.TextField()
    size = models.IntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("attachment_key"),
            TenantFK(field="entry", to="entries_entry", name="attachment_entry_fk"),
        ]
        indexes = [models.Index(fields=["street", "entry"], name="attachment_entry_ix")]


class Draft(TenantModel):
    """What somebody has filled in but not sent. Its id becomes the entry's; it is the writer's alone."""

    app_may = ("SELECT", "INSERT", "UPDATE", "DELETE")

    form = models.TextField()
    subject = TenantForeignKey(Subject, null=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    values = models.TextField()  # the form's fields as typed, encrypted
    saved_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("draft_key"),
            TenantFK(field="subject", to="register_subject", name="draft_subject_fk"),
        ]
        indexes = [models.Index(fields=["street", "owner", "saved_at"], name="draft_owner_ix")]
