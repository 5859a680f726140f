from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, ScopedManager
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class Shown(models.TextChoices):
    """Whether others than the reporter may read it at the door."""

    WAITING = "waiting", "待审看"
    SHOWN = "shown", "已公开"
    HIDDEN = "hidden", "不公开"


class Channel(models.TextChoices):
    """How a request came in."""

    DOOR = "door", "网上"
    PHONE = "phone", "电话"
    COUNTER = "counter", "窗口"
    OPEN311 = "open311", "接口"


class Door(TenantModel):
    """The district's word on which an office keeps a public door, and from when to when. Without one in force the door's
    addresses lead nowhere (decision 0018)."""

    app_may = ("SELECT", "INSERT", "UPDATE (until_at, until_why, ended_by_id)")

    authority = models.TextField()  # who gave the word: 示范区人民政府办公室
    document = models.TextField()  # 文号
    dated_on = models.DateField()
    says = models.TextField()
    phone = models.TextField(default="")  # the office's own number, for whoever would rather call
    hours = models.TextField(default="")  # when it is answered
    address = models.TextField(default="")  # where its counter is
    from_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    until_at = models.DateTimeField(null=True)
    until_why = models.TextField(default="")
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("door_key"),
            models.UniqueConstraint(fields=["street"], name="door_one", condition=models.Q(until_at=None)),
        ]


class Request(TenantModel):
    """One problem that a resident reported. Its id is that of the entry that recorded it.

    `words` are as they may be read: numbers of persons, telephones and plates are masked. `sealed_words` holds what was
    written where something was masked, sealed, for those whose work it is. `contact` is sealed and forgotten in time.
    The case is found by the entry.
    """

    app_may = (
        "SELECT",
        "INSERT",
        "UPDATE (words, sealed_words, freed, shown, hidden_why, confirmations, contact, changed_at)",
    )
    scoped_by = {"place": "place_id", "line": "line"}

    code = models.TextField()  # 7 letters and digits, by chance; who has it may follow the request
    entry = TenantForeignKey(Entry)
    place = TenantForeignKey(Place)  # the community, or the office where none was named
    line = models.TextField()
    category = models.TextField()  # a member of the list resident_requests.request_category
    where = models.TextField(default="")  # in words, masked as `words` are
    longitude = models.FloatField(null=True)  # WGS-84, as browsers and Open311 give it
    latitude = models.FloatField(null=True)
    words = models.TextField()
    sealed_words = models.TextField(default="")
    freed = models.BooleanField(default=False)  # a moderator let the words stand unmasked
    contact = models.TextField(default="")
    channel = models.TextField(choices=Channel)
    client = models.TextField(default="")  # the name of an Open311 client
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    shown = models.TextField(choices=Shown, default=Shown.WAITING)
    hidden_why = models.TextField(default="")
    confirmations = models.IntegerField(default=0)  # 我也遇到, counted; nobody knows who
    changed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("request_key"),
            TenantFK(field="entry", to="entries_entry", name="request_entry_fk"),
            TenantFK(field="place", to="register_place", name="request_place_fk"),
            models.UniqueConstraint(fields=["street", "code"], name="request_code"),
            models.UniqueConstraint(fields=["street", "entry"], name="request_entry"),
        ]
        indexes = [
            models.Index(fields=["street", "shown", "received_at", "id"], name="request_shown_ix"),
            models.Index(fields=["street", "received_at", "id"], name="request_received_ix"),
            models.Index(fields=["street", "place", "received_at"], name="request_place_ix"),
        ]

    def __str__(self) -> str:
        return self.code


class Addition(TenantModel):
    """What the reporter, or a neighbour who met the same, added to a request. Read as the request's own words are."""

    app_may = ("SELECT", "INSERT", "UPDATE (words, freed, shown)")

    request = TenantForeignKey(Request)
    words = models.TextField()
    sealed_words = models.TextField(default="")
    freed = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_reporter = models.BooleanField()
    shown = models.TextField(choices=Shown, default=Shown.WAITING)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("requestaddition_key"),
            TenantFK(field="request", to="requests_request", name="requestaddition_request_fk"),
        ]
        indexes = [models.Index(fields=["street", "request", "at"], name="requestaddition_request_ix")]


class Picture(TenantModel):
    """A photo that came with a request or an addition. Others see `blurred` where it was made, and nothing before a moderator
    has looked."""

    app_may = ("SELECT", "INSERT", "UPDATE (shown, blurred, areas)")

    request = TenantForeignKey(Request)
    addition = TenantForeignKey(Addition, null=True)
    no = models.SmallIntegerField()
    digest = models.TextField()
    name = models.TextField()
    width = models.IntegerField()
    height = models.IntegerField()
    at = models.DateTimeField()
    shown = models.TextField(choices=Shown, default=Shown.WAITING)
    blurred = models.TextField(default="")  # the digest of the copy with what must not be seen made unreadable
    areas: Any = models.JSONField(default=list)  # [[left, top, right, bottom], …] in thousandths of the picture

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("requestpicture_key"),
            TenantFK(field="request", to="requests_request", name="requestpicture_request_fk"),
            TenantFK(field="addition", to="requests_addition", name="requestpicture_addition_fk"),
            models.UniqueConstraint(fields=["street", "request", "no"], name="requestpicture_no"),
        ]


class Reply(TenantModel):
    """What the office tells whoever follows a request. Read at the door without the name of who wrote it."""

    app_may = ("SELECT", "INSERT")

    request = TenantForeignKey(Request)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("requestreply_key"),
            TenantFK(field="request", to="requests_request", name="requestreply_request_fk"),
        ]
        indexes = [models.Index(fields=["street", "request", "at"], name="requestreply_request_ix")]


class Answer(TenantModel):
    """What the reporter said when asked whether it is fixed."""

    app_may = ("SELECT", "INSERT")

    request = TenantForeignKey(Request)
    fixed = models.BooleanField()
    words = models.TextField(default="")  # masked as a request's
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("requestanswer_key"),
            TenantFK(field="request", to="requests_request", name="requestanswer_request_fk"),
        ]
        indexes = [models.Index(fields=["street", "request", "at"], name="requestanswer_request_ix")]


class Salt(TenantModel):
    """The chance of one hour, without which a Knock of it cannot be told again; destroyed when the hour is over."""

    app_may = ("SELECT", "INSERT", "DELETE")

    hour = models.DateTimeField()
    salt = models.BinaryField()

    class Meta:
        base_manager_name = "objects"
        constraints = [street_key("salt_key"), models.UniqueConstraint(fields=["street", "hour"], name="salt_hour")]


class Knock(TenantModel):
    """How often something was done at the door from about one address within one hour: a keyed hash, forgotten after it."""

    app_may = ("SELECT", "INSERT", "UPDATE (times)", "DELETE")

    hour = models.DateTimeField()
    mark = models.TextField()
    times = models.IntegerField(default=0)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("knock_key"),
            models.UniqueConstraint(fields=["street", "hour", "mark"], name="knock_once"),
        ]


class Client(TenantModel):
    """A program of somebody else's that may report for residents over Open311. Only a keyed hash of its key is kept; once
    `ended_at`, the key opens nothing."""

    app_may = ("SELECT", "INSERT", "UPDATE (ended_at, ended_by_id)")

    name = models.TextField()  # of the program and whose it is: no name of a person
    blind = models.BinaryField()
    from_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("client_key"),
            models.UniqueConstraint(fields=["street", "blind"], name="client_once"),
            models.UniqueConstraint(fields=["street", "name"], name="client_name", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return self.name
