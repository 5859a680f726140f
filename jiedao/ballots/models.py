from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class State(models.TextChoices):
    """Where a poll stands. `rules.MOVES` says what may be done in which."""

    CALLED = "called", "待表决"
    OPEN = "open", "投票中"
    COUNTING = "counting", "计票中"
    SETTLED = "settled", "已有结果"
    NO_QUORUM = "no_quorum", "到会不足，未表决"
    FAILED = "failed", "无效，重新表决"


class Casting(models.TextChoices):
    """How votes are cast: on paper, counted by two tellers, or on screen into the box."""

    PAPER = "paper", "纸质票或举手"
    SCREEN = "screen", "屏幕投票"


class Poll(TenantModel):
    """One ballot of the rulebook held once: about what, by whose members, on which day, and how it came out.

    `source` tells what asked for it (`matter:<id>`, `entries.entry:<id>`); with `item`, the number of the line, it is asked
    once. What is held again for the same reason is the next `attempt` and says which it `follows`. Counts are empty
    until it is settled.
    """

    app_may = (
        "SELECT",
        "INSERT",
        "UPDATE (entry_id, item, source, question, held_on, casting, headcount, state, round, changed_at, opened_at, settled_at,"
        " why, due, came, given_out, returned, valid, invalid, passed)",
    )
    scoped_by = {"place": "place_id", "line": "line", "name": "ballot", "subject": "subject_id"}

    ballot = models.TextField()  # three_meetings.assembly_vote
    line = models.TextField()
    subject = TenantForeignKey(Subject)  # whose members vote: a branch, a community, the office
    place = TenantForeignKey(Place)
    entry = TenantForeignKey(Entry, null=True)  # the record of the occasion at which it is held
    item = models.SmallIntegerField(default=0)  # the line of that record, from 1; 0 = the record itself
    source = models.TextField()
    attempt = models.SmallIntegerField(default=1)
    follows = TenantForeignKey("self", null=True)
    run_off = models.BooleanField(default=False)  # only between those who stood level in the one it follows
    question = models.TextField()
    held_on = models.DateField()
    casting = models.TextField(choices=Casting, default=Casting.PAPER)
    seats = models.SmallIntegerField(null=True)  # of an election: how many are to be elected
    headcount = models.IntegerField(null=True)  # how many came, where nobody is ticked off by name
    state = models.TextField(choices=State, default=State.CALLED)
    round = models.SmallIntegerField(default=1)  # of counting
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    why = models.TextField(default="")  # why it came to nothing
    due = models.IntegerField(null=True)
    came = models.IntegerField(null=True)
    given_out = models.IntegerField(null=True)
    returned = models.IntegerField(null=True)
    valid = models.IntegerField(null=True)
    invalid = models.IntegerField(null=True)
    passed = models.BooleanField(null=True)  # of a vote whether it carried, of an election whether all seats are filled

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("poll_key"),
            TenantFK(field="subject", to="register_subject", name="poll_subject_fk"),
            TenantFK(field="place", to="register_place", name="poll_place_fk"),
            TenantFK(field="entry", to="entries_entry", name="poll_entry_fk"),
            TenantFK(field="follows", to="ballots_poll", name="poll_follows_fk"),
            models.UniqueConstraint(
                fields=["street", "ballot", "subject", "source", "item", "attempt"], name="poll_once"
            ),
        ]
        indexes = [
            models.Index(fields=["street", "state", "held_on", "id"], name="poll_state_ix"),
            models.Index(fields=["street", "held_on", "id"], name="poll_held_ix"),
            models.Index(fields=["street", "source", "item"], name="poll_source_ix"),
            models.Index(fields=["street", "entry", "item"], name="poll_entry_ix", condition=~models.Q(entry=None)),
            models.Index(fields=["street", "subject", "ballot"], name="poll_subject_ix"),
        ]

    def __str__(self) -> str:
        return self.question


class Elector(TenantModel):
    """Somebody who votes in a poll: due, present or absent with a reason, recused with a reason, in the order of speaking.

    `took_part`: has cast on screen. It has no time, and every cast rewrites the rows of all electors of the poll, so that
    none has a version of its own (`docs/decisions/0014`).
    """

    app_may = (
        "SELECT", "INSERT", "DELETE",
        "UPDATE (present, absent_why, recused, recused_why, spoke_no, took_part)",
    )  # fmt: skip

    poll = TenantForeignKey(Poll)
    person = TenantForeignKey(Subject)
    no = models.SmallIntegerField()
    present = models.BooleanField(default=False)
    absent_why = models.TextField(default="")
    recused = models.BooleanField(default=False)
    recused_why = models.TextField(default="")
    speaks_last = models.BooleanField(default=False)
    spoke_no = models.SmallIntegerField(null=True)
    took_part = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("elector_key"),
            TenantFK(field="poll", to="ballots_poll", name="elector_poll_fk"),
            TenantFK(field="person", to="register_subject", name="elector_person_fk"),
            models.UniqueConstraint(fields=["street", "poll", "person"], name="elector_once"),
        ]
        indexes = [models.Index(fields=["street", "person", "poll"], name="elector_person_ix")]


class Choice(TenantModel):
    """What or whom a poll is about: one line of a plain vote, a candidate, a person or organisation that is rated."""

    app_may = ("SELECT", "INSERT")

    poll = TenantForeignKey(Poll)
    no = models.SmallIntegerField()
    person = TenantForeignKey(Subject, null=True)  # None for a plain vote
    label = models.TextField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("choice_key"),
            TenantFK(field="poll", to="ballots_poll", name="choice_poll_fk"),
            TenantFK(field="person", to="register_subject", name="choice_person_fk"),
            models.UniqueConstraint(fields=["street", "poll", "no"], name="choice_no"),
        ]
        indexes = [
            models.Index(fields=["street", "person", "poll"], name="choice_person_ix", condition=~models.Q(person=None))
        ]


class Count(TenantModel):
    """What one teller counted in one round (唱票、计票). Never changed: where two differ, both count again.

    `numbers`: the number of a choice -> option -> votes.
    """

    app_may = ("SELECT", "INSERT")

    poll = TenantForeignKey(Poll)
    round = models.SmallIntegerField()
    teller = TenantForeignKey(Subject)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    given_out = models.IntegerField()
    returned = models.IntegerField()
    valid = models.IntegerField()
    invalid = models.IntegerField()
    numbers: Any = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("ballotcount_key"),
            TenantFK(field="poll", to="ballots_poll", name="ballotcount_poll_fk"),
            TenantFK(field="teller", to="register_subject", name="ballotcount_teller_fk"),
            models.UniqueConstraint(fields=["street", "poll", "round", "teller"], name="ballotcount_once"),
        ]


class Tally(TenantModel):
    """The votes of one option of one choice, written once when the poll is settled: a row of `ballots: name`.

    `subject`, `place`, `ballot` and `held_on` are the poll's, repeated, so that a figure reaches its rows by an index.
    """

    app_may = ("SELECT", "INSERT")

    poll = TenantForeignKey(Poll)
    choice = TenantForeignKey(Choice)
    ballot = models.TextField()
    subject = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    held_on = models.DateField()
    option = models.TextField()
    votes = models.IntegerField()
    won = models.BooleanField(default=False)
    settled_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("tally_key"),
            TenantFK(field="poll", to="ballots_poll", name="tally_poll_fk"),
            TenantFK(field="choice", to="ballots_choice", name="tally_choice_fk"),
            TenantFK(field="subject", to="register_subject", name="tally_subject_fk"),
            TenantFK(field="place", to="register_place", name="tally_place_fk"),
            models.UniqueConstraint(fields=["street", "choice", "option"], name="tally_once"),
        ]
        indexes = [
            models.Index(fields=["street", "ballot", "held_on", "id"], name="tally_ballot_ix"),
            models.Index(fields=["street", "poll"], name="tally_poll_ix"),
        ]


class Box(TenantModel):
    """The box of a poll on screen: sealed slips under a key of its own, rewritten whole at every cast, emptied at closing.

    Nothing here tells who cast which slip or when: no slip has an id, an order, a size or a row version of its own.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (slips, key)")

    poll = TenantForeignKey(Poll)
    slips: Any = models.JSONField(default=list)
    key = models.BinaryField(null=True)  # wrapped; gone since the box was opened

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("box_key"),
            TenantFK(field="poll", to="ballots_poll", name="box_poll_fk"),
            models.UniqueConstraint(fields=["street", "poll"], name="box_once"),
        ]


class Draw(TenantModel):
    """A draw (抽签) of one ballot: among whom stands, with the digest of a seed that nobody has seen, before it is drawn.

    `digest`: SHA-256 of the seed; `list_digest`: of the ids of the lots. The seed lies sealed until the draw and open from then
    on. `things`: how many things there are to be had in the order of the draw; None where the order itself is what is drawn.
    """

    app_may = (
        "SELECT", "INSERT",
        "UPDATE (state, sealed, seed, held_on, drawn_at, changed_at, why)",
    )  # fmt: skip
    scoped_by = {"place": "place_id", "line": "line", "name": "ballot", "subject": "subject_id"}

    class Stands(models.TextChoices):
        """Where a draw stands."""

        ANNOUNCED = "announced", "已公布，待抽签"
        DRAWN = "drawn", "已抽签"
        CALLED_OFF = "called_off", "不抽了"

    ballot = models.TextField()
    line = models.TextField()
    subject = TenantForeignKey(Subject)  # whose list it is: the office, a branch
    place = TenantForeignKey(Place)
    question = models.TextField()
    held_on = models.DateField()
    state = models.TextField(choices=Stands, default=Stands.ANNOUNCED)
    sealed = models.TextField()
    seed = models.TextField(default="")
    digest = models.TextField()
    list_digest = models.TextField()
    things = models.IntegerField(null=True)
    announced_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    why = models.TextField(default="")  # why it was called off

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("draw_key"),
            TenantFK(field="subject", to="register_subject", name="draw_subject_fk"),
            TenantFK(field="place", to="register_place", name="draw_place_fk"),
            models.UniqueConstraint(fields=["street", "ballot", "digest"], name="draw_seed_once"),
        ]
        indexes = [
            models.Index(fields=["street", "held_on", "id"], name="draw_held_ix"),
            models.Index(fields=["street", "subject", "ballot"], name="draw_subject_ix"),
        ]

    def __str__(self) -> str:
        return self.question


class Lot(TenantModel):
    """Who or what takes part in a draw, and the turn it was drawn (1 = first). `mark`: what the order follows from."""

    app_may = ("SELECT", "INSERT", "UPDATE (turn, mark)")

    draw = TenantForeignKey(Draw)
    subject = TenantForeignKey(Subject)
    no = models.SmallIntegerField()  # its place on the list, which decides nothing
    label = models.TextField()
    turn = models.SmallIntegerField(null=True)
    mark = models.TextField(default="")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("lot_key"),
            TenantFK(field="draw", to="ballots_draw", name="lot_draw_fk"),
            TenantFK(field="subject", to="register_subject", name="lot_subject_fk"),
            models.UniqueConstraint(fields=["street", "draw", "subject"], name="lot_once"),
        ]
        indexes = [models.Index(fields=["street", "subject", "draw"], name="lot_subject_ix")]


class Grade(TenantModel):
    """The grade a branch decided for somebody who was rated (等次), sealed under that one's own key.

    Told to the person and to who answers for the branch. Deciding anew is the next `round`; the last one stands.
    """

    app_may = ("SELECT", "INSERT")

    poll = TenantForeignKey(Poll)
    choice = TenantForeignKey(Choice)
    round = models.SmallIntegerField(default=1)
    sealed = models.TextField()
    why = models.TextField(default="")  # why it was decided anew
    decided_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("grade_key"),
            TenantFK(field="poll", to="ballots_poll", name="grade_poll_fk"),
            TenantFK(field="choice", to="ballots_choice", name="grade_choice_fk"),
            models.UniqueConstraint(fields=["street", "choice", "round"], name="grade_once"),
        ]
        indexes = [models.Index(fields=["street", "poll", "round"], name="grade_poll_ix")]
