from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.entries.models import Entry
from jiedao.register.models import Place, ScopedManager, Subject
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class Shape(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", "单选题"
    MULTIPLE = "multiple", "多选题"
    TRUTH = "truth", "判断题"


class Serial(TenantModel):
    """The last number given to a question or, in one year, to an examination; locked while the next is taken."""

    app_may = ("SELECT", "INSERT", "UPDATE (last)")

    series = models.TextField()
    last = models.IntegerField(default=0)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("examserial_key"),
            models.UniqueConstraint(fields=["street", "series"], name="examserial_once"),
        ]


class Question(TenantModel):
    """A question of the office's bank, from a day to a day (`to_on` is the first day it is not drawn). What it asks
    stands in its Wordings; shape, topic and digest repeat the latest."""

    app_may = ("SELECT", "INSERT", "UPDATE (shape, topic, digest, wording, to_on, why, changed_at)")
    scoped_by = {"place": "place_id", "line": "line"}

    no = models.IntegerField()
    line = models.TextField()
    place = TenantForeignKey(Place)
    shape = models.TextField(choices=Shape)
    topic = models.TextField(default="")
    digest = models.TextField()  # of the bare words: the same question is the same however it is set
    wording = models.SmallIntegerField(default=1)  # the latest
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    why = models.TextField(default="")  # why it was retired
    changed_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("question_key"),
            TenantFK(field="place", to="register_place", name="question_place_fk"),
            models.UniqueConstraint(fields=["street", "no"], name="question_no"),
            models.UniqueConstraint(fields=["street", "digest"], name="question_once", condition=models.Q(to_on=None)),
        ]
        indexes = [models.Index(fields=["street", "shape", "topic", "no"], name="question_shape_ix")]


class Wording(TenantModel):
    """What a question asks, as it was at one time. Never changed: a paper that was drawn keeps the one it asked."""

    app_may = ("SELECT", "INSERT")

    question = TenantForeignKey(Question)
    no = models.SmallIntegerField()
    shape = models.TextField(choices=Shape)
    topic = models.TextField(default="")
    text = models.TextField()
    choices: Any = models.JSONField()  # ["党章", "准则", …]; of a truth question ["对", "错"]
    right: Any = models.JSONField()  # places of the right choices, from 0
    source = models.TextField(default="")  # 依据：党章第三条
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("wording_key"),
            TenantFK(field="question", to="examinations_question", name="wording_question_fk"),
            models.UniqueConstraint(fields=["street", "question", "no"], name="wording_no"),
        ]


class QuestionSheet(TenantModel):
    """A workbook of questions that was read in, to be looked at before it is written. Its file is kept until then."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待确认"
        WRITTEN = "written", "已入库"
        DROPPED = "dropped", "没有入库"

    app_may = ("SELECT", "INSERT", "UPDATE (state, counts, done_at)")
    scoped_by = {"place": "place_id", "line": "line"}

    line = models.TextField()
    place = TenantForeignKey(Place)
    file = models.TextField()
    digest = models.TextField()
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(choices=State, default=State.PROPOSED)
    counts: Any = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("questionsheet_key"),
            TenantFK(field="place", to="register_place", name="questionsheet_place_fk"),
        ]
        indexes = [models.Index(fields=["street", "made_at", "id"], name="questionsheet_made_ix")]


class Examination(TenantModel):
    """One examination: what is drawn from which pool by which seed, when it may be sat, how it is marked.

    `pool` and `items` are fixed when it is made, so that the same seed gives the same paper whatever becomes of the bank.
    """

    class State(models.TextChoices):
        OPEN = "open", "未关闭"
        CLOSED = "closed", "已关闭"
        CALLED_OFF = "called_off", "已取消"

    app_may = ("SELECT", "INSERT", "UPDATE (state, why, closed_at, closed_by_id)")
    scoped_by = {"place": "place_id", "line": "line"}

    number = models.TextField()  # 考2018-003
    title = models.TextField()
    line = models.TextField()
    place = TenantForeignKey(Place)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    minutes = models.SmallIntegerField()
    draws: Any = models.JSONField()  # [{"shape", "topic", "count", "points"}]
    partial = models.TextField(default="none")  # of a multiple question answered in part: none, half
    each_own = models.BooleanField(default=False)  # a paper of one's own for everybody, else the same questions for all
    mixed = models.BooleanField(default=False)  # order of questions and choices differs from person to person
    seed = models.TextField()
    pool: Any = models.JSONField()  # ids of the wordings it is drawn from
    items: Any = models.JSONField()  # the paper as it is printed
    full = models.DecimalField(max_digits=6, decimal_places=2)
    pass_mark = models.DecimalField(max_digits=6, decimal_places=2)
    state = models.TextField(choices=State, default=State.OPEN)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    why = models.TextField(default="")  # why it was called off

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("examination_key"),
            TenantFK(field="place", to="register_place", name="examination_place_fk"),
            models.UniqueConstraint(fields=["street", "number"], name="examination_number"),
        ]
        indexes = [models.Index(fields=["street", "opens_at", "id"], name="examination_opens_ix")]

    def __str__(self) -> str:
        return self.title


class ExamBranch(TenantModel):
    """An organisation whose members sit an examination; `entry` is the record of its marks once it is closed."""

    app_may = ("SELECT", "INSERT", "UPDATE (entry_id)")
    scoped_by = {"place": "place_id", "line": "line", "subject": "branch_id"}

    examination = TenantForeignKey(Examination)
    branch = TenantForeignKey(Subject)
    place = TenantForeignKey(Place)
    line = models.TextField()
    entry = TenantForeignKey(Entry, null=True)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("exambranch_key"),
            TenantFK(field="examination", to="examinations_examination", name="exambranch_exam_fk"),
            TenantFK(field="branch", to="register_subject", name="exambranch_branch_fk"),
            TenantFK(field="place", to="register_place", name="exambranch_place_fk"),
            TenantFK(field="entry", to="entries_entry", name="exambranch_entry_fk"),
            models.UniqueConstraint(fields=["street", "examination", "branch"], name="exambranch_once"),
        ]
        indexes = [models.Index(fields=["street", "branch", "examination"], name="exambranch_branch_ix")]


class Sitting(TenantModel):
    """One person's turn at an examination: the paper they got, or why they were absent. `no` counts the turns; a second
    one stands on a MakeUp. No more of the time is kept than the limit needs."""

    class State(models.TextChoices):
        OPEN = "open", "正在答"
        HANDED_IN = "handed_in", "已交卷"
        ABSENT = "absent", "缺考"

    app_may = ("SELECT", "INSERT", "UPDATE (state, handed_in_at, handed_by)")

    examination = TenantForeignKey(Examination)
    branch = TenantForeignKey(Subject)
    person = TenantForeignKey(Subject)
    no = models.SmallIntegerField(default=1)
    mode = models.TextField()  # screen, paper; "" for who was absent
    state = models.TextField(choices=State)
    items: Any = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    handed_by = models.TextField(default="")  # self, clock, branch
    why = models.TextField(default="")  # why somebody was absent
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)  # who began or entered it

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("sitting_key"),
            TenantFK(field="examination", to="examinations_examination", name="sitting_exam_fk"),
            TenantFK(field="branch", to="register_subject", name="sitting_branch_fk"),
            TenantFK(field="person", to="register_subject", name="sitting_person_fk"),
            models.UniqueConstraint(fields=["street", "examination", "person", "no"], name="sitting_once"),
        ]
        indexes = [
            models.Index(fields=["street", "person", "examination"], name="sitting_person_ix"),
            models.Index(fields=["street", "examination", "branch"], name="sitting_branch_ix"),
            models.Index(fields=["street", "ends_at"], name="sitting_open_ix", condition=models.Q(state="open")),
        ]


class MakeUp(TenantModel):
    """Leave to sit once more (补考), with a reason, from when to when: turn number `no`."""

    app_may = ("SELECT", "INSERT")

    examination = TenantForeignKey(Examination)
    branch = TenantForeignKey(Subject)
    person = TenantForeignKey(Subject)
    no = models.SmallIntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    why = models.TextField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("makeup_key"),
            TenantFK(field="examination", to="examinations_examination", name="makeup_exam_fk"),
            TenantFK(field="branch", to="register_subject", name="makeup_branch_fk"),
            TenantFK(field="person", to="register_subject", name="makeup_person_fk"),
            models.UniqueConstraint(fields=["street", "examination", "person", "no"], name="makeup_once"),
        ]


class Answer(TenantModel):
    """What somebody answered to one question of their paper, sealed under their own key. When is kept nowhere."""

    app_may = ("SELECT", "INSERT", "UPDATE (cipher)")

    sitting = TenantForeignKey(Sitting)
    no = models.SmallIntegerField()  # the place of the question on the paper, from 1
    cipher = models.TextField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("examanswer_key"),
            TenantFK(field="sitting", to="examinations_sitting", name="examanswer_sitting_fk"),
            models.UniqueConstraint(fields=["street", "sitting", "no"], name="examanswer_once"),
        ]


class Marking(TenantModel):
    """The mark of a sitting, sealed under the person's own key; the latest counts, earlier ones stay. Never changed."""

    app_may = ("SELECT", "INSERT")

    sitting = TenantForeignKey(Sitting)
    no = models.SmallIntegerField()
    cipher = models.TextField()
    cause = models.TextField()  # handed_in, typed_in, struck, corrected
    why = models.TextField(default="")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("marking_key"),
            TenantFK(field="sitting", to="examinations_sitting", name="marking_sitting_fk"),
            models.UniqueConstraint(fields=["street", "sitting", "no"], name="marking_no"),
        ]


class Struck(TenantModel):
    """A question that turned out wrong after it was asked: whoever got it gets its points, with the reason kept."""

    app_may = ("SELECT", "INSERT")

    examination = TenantForeignKey(Examination)
    wording = TenantForeignKey(Wording)
    why = models.TextField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("struck_key"),
            TenantFK(field="examination", to="examinations_examination", name="struck_exam_fk"),
            TenantFK(field="wording", to="examinations_wording", name="struck_wording_fk"),
            models.UniqueConstraint(fields=["street", "examination", "wording"], name="struck_once"),
        ]
