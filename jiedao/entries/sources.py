"""The sources whose rows stand in entries and registers: `entries: form`, `lines: form.field`, `register: kind`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from jiedao.entries.models import Entry, Fact
from jiedao.entries.rows import AsOf, Column, Source, compare_all, fact_column, typed
from jiedao.periods import TZ
from jiedao.register.models import MERGED, RELOCATED, VOIDED, Assignment, Listing, Membership
from jiedao.register.rules import standing
from jiedao.rulebook import Edition, Field, Kind, Rows


class _OfAForm(Source):
    """What records and their lines share: the form, and a look through the subjects and persons they name."""

    day = "occurred_on"
    form: str

    def kinds(self) -> Iterable[Kind]:
        """Those the record is about before all others: a column of the same name may stand on several registers."""
        own = self.edition.any_form(self.form).for_
        return sorted(self.edition.kinds.values(), key=lambda kind: kind.name not in own)

    def seen_through(self, declared: Field, reference: Any, name: str) -> Column:
        """Through a reference in a fact to whom it points at: `led_by.post`, `person.age`."""
        kinds = [self.edition.kinds[kind] for kind in declared.of_kinds if kind in self.edition.kinds]
        inner = self.through(kinds, OuterRef("ref"), name)

        def seen() -> Any:
            return reference().annotate(seen=inner.value())

        def exists(**lookups: Any) -> Q:
            return Q(Exists(seen().filter(**{key.replace("value", "seen", 1): one for key, one in lookups.items()})))

        return Column(inner.kind, exists, lambda: Subquery(seen().values("seen")[:1]), inner.scale)


class EntrySource(_OfAForm):
    """`entries: form`: one row a record."""

    entry = "id"
    own = {
        "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "occurred_on": ("occurred_on", "day"),
        "author": ("person_id", "ref"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, form: str) -> None:
        super().__init__(edition, as_of)
        self.form = form

    def base(self) -> QuerySet[Any]:
        return Entry.objects.filter(self.as_of.standing(), form=self.form)  # type: ignore[no-any-return]

    def column(self, name: str) -> Column:
        if name == "entered_on":
            entered = TruncDate("entered_at", tzinfo=TZ)
            return Column("day", lambda **found: Q(**{f"entered_at__date__{k[7:]}": v for k, v in found.items()}),
                          lambda: entered)  # fmt: skip
        return super().column(name)

    def other(self, name: str) -> Column:
        form = self.edition.any_form(self.form)
        path = f"{self.form}.{name}"

        def beside(of: str = path) -> Any:
            return Fact.objects.filter(street_id=OuterRef("street_id"), entry_id=OuterRef("id"), field=of, item=0)

        def facts(rows: QuerySet[Any]) -> Any:
            held = Fact.objects.filter(self.as_of.standing(), field=path, item=0)
            return held.filter(entry_id__in=rows.order_by().values("id"))

        if name in form.fields:
            return fact_column(*typed(form.fields[name]), beside, facts)
        head, _, rest = name.partition(".")
        declared = form.fields[head]
        if declared.type in ("person", "subject"):
            return self.seen_through(declared, lambda: beside(f"{self.form}.{head}"), rest)
        place = "word" if declared.type == "checklist" and rest == "passed" else "number"
        return fact_column(place, 1000 if rest == "rate" else 1, beside, facts)


class LineSource(_OfAForm):
    """`lines: form.field`: one row a line; its marker fact stands for it."""

    entry = "entry_id"
    own = {
        "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "occurred_on": ("occurred_on", "day"),
        "item": ("word", "word"), "person": ("ref", "ref"), "choice": ("word", "word"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, path: str) -> None:
        super().__init__(edition, as_of)
        self.path = path
        self.form, _, self.name = path.rpartition(".")

    @property
    def lines(self) -> Field:
        return self.edition.any_form(self.form).fields[self.name]

    def column(self, name: str) -> Column:
        # A line's own columns go first: only of an attendance is `person` who came.
        return self.other(name) if name in (self.lines.columns or {}) else super().column(name)

    def base(self) -> QuerySet[Any]:
        found = Fact.objects.filter(self.as_of.standing(), field=self.path)
        return found if self.lines.type in ("choice", "choices") else found.filter(item__gte=1)  # type: ignore[no-any-return]

    def told(self, column: str) -> QuerySet[Any]:
        """Where a line's own column tells whom it is about, that column's facts stand for the lines: same record, same item."""
        if column not in (self.lines.columns or {}):
            return super().told(column)
        named = Fact.objects.filter(self.as_of.standing(), field=f"{self.path}.{column}")
        return named.annotate(member=F("ref"))  # type: ignore[no-any-return]

    def _beside(self, field: str, *, same_line: bool) -> Any:
        item = OuterRef("item") if same_line else 0
        return Fact.objects.filter(
            street_id=OuterRef("street_id"), entry_id=OuterRef("entry_id"), field=field, item=item
        )

    def other(self, name: str) -> Column:
        form = self.edition.any_form(self.form)
        head, _, rest = name.partition(".")
        if head == "entry":
            place, scale = typed(form.fields.get(rest))
            return fact_column(place, scale, lambda: self._beside(f"{self.form}.{rest}", same_line=False))
        if self.lines.type == "attendance" and head == "person" and rest:
            return self.through(self._attending(), OuterRef("ref"), rest)
        columns = self.lines.columns
        if head in columns and rest:
            path = f"{self.path}.{head}"
            return self.seen_through(columns[head], lambda: self._beside(path, same_line=True), rest)
        place, scale = typed(columns.get(name))
        return fact_column(place, scale, lambda: self._beside(f"{self.path}.{name}", same_line=True))

    def _attending(self) -> list[Kind]:
        """The registers of those who come: the one named, or that of the members of any group."""
        kinds = self.edition.kinds
        if self.lines.of != ("members",):
            return [kinds[name] for name in self.lines.of if name in kinds]
        return [kinds[group.members] for group in kinds.values() if group.members and group.members in kinds]


class RegisterSource(Source):
    """`register: kind`: a subject standing on the list on the reader's day; as a flow (`dated`), coming or going."""

    day = "from_on"
    own = {
        "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "part_of": ("part_of_id", "ref"),
        "name": ("subject__name", "word"), "listed_on": ("from_on", "day"), "ended_on": ("to_on", "day"),
        "ended_by": ("ended_by", "word"), "sex": ("subject__sex", "word"), "born_on": ("subject__born_on", "day"),
        "credit_code": ("subject__number", "word"), "number": ("subject__number", "word"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, kind: str, *, flow: bool = False) -> None:
        super().__init__(edition, as_of)
        self.kind, self.flow = kind, flow

    def base(self) -> QuerySet[Any]:
        rows = Listing.objects.filter(kind=self.kind)
        return rows.exclude(ended_by=VOIDED) if self.flow else rows.filter(standing(self.as_of.day))  # type: ignore[no-any-return]

    def column(self, name: str) -> Column:
        found = super().column(name)
        if not self.flow or name not in ("listed_on", "ended_on"):
            return found
        # Who moved inside the office neither came nor left on that day; a second dossier of one never stood there.
        reason = "begun_by" if name == "listed_on" else "ended_by"
        stays = ~Q(**{reason: RELOCATED}) & ~Q(ended_by=MERGED)
        return replace(found, exists=lambda **lookups: found.exists(**lookups) & stays)

    def row_day(self) -> Any:
        """Fields are read as of the reader's day, for who came and went as for who stands there."""
        return Value(self.as_of.day)

    def within_days(self, rows: QuerySet[Any], first: date | None, last: date) -> QuerySet[Any]:
        """A list counts as it stands on the last day; who came when does not matter."""
        return rows

    def other(self, name: str) -> Column:
        kind = self.edition.kinds[self.kind]
        if name in kind.fields:
            return self.of_register(kind, name, OuterRef("subject_id"))
        head, _, rest = name.partition(".")
        if name in kind.assigned:
            return self._assigned(name)
        if head == "part_of" and rest and kind.part_of:
            return self.through([self.edition.kinds[kind.part_of]], OuterRef("part_of_id"), rest)
        if head == "members" and kind.members:
            return self._members(rest)
        if name == "complete":
            return self._complete(kind.fields)
        raise LookupError(f"{self.kind} has no column {name}")

    def _dated(self, model: Any, of: str, **wanted: Any) -> Any:
        day = self.as_of.day
        on = Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gt=day))
        return model.objects.filter(on, street_id=OuterRef("street_id"), **{of: OuterRef("subject_id")}, **wanted)

    def _assigned(self, role: str) -> Column:
        def exists(**lookups: Any) -> Q:
            wanted = {key.replace("value", "person_id", 1): value for key, value in lookups.items()}
            return Q(Exists(self._dated(Assignment, "subject_id", role=role).filter(**wanted)))

        def value() -> Any:
            return Subquery(self._dated(Assignment, "subject_id", role=role).values("person_id")[:1])

        return Column("ref", exists, value)

    def _members(self, saying: str) -> Column:
        """How many belong to it, or how many of those say a word in a choice of their own register (`status.full`)."""

        def value() -> Any:
            rows = self._dated(Membership, "group_id").order_by()
            if saying:
                rows = rows.filter(member_id__in=self.saying(saying))
            rows = rows.values("group_id").annotate(n=Count("id"))
            return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)

        return Column("number", lambda **lookups: compare_all(value(), lookups), value)

    def saying(self, what: str) -> Any:
        """The subjects on the members' register that say a word in a choice of theirs: `status.full`."""
        field, _, word = what.partition(".")
        members = RegisterSource(self.edition, self.as_of, self.edition.kinds[self.kind].members or "")
        return members.base().filter(members.column(field).exists(value__in=[word])).order_by().values("subject_id")

    def _complete(self, fields: Any) -> Column:
        """`yes` where every required field of the register has a value on the day."""

        def whole() -> Q:
            found = Q()
            for name, declared in fields.items():
                if not declared.optional:
                    found &= self.column(name).exists(value__isnull=False)
            return found

        def exists(**lookups: Any) -> Q:
            words: Iterable[str] = lookups.get("value__in", ())
            yes, no = "yes" in words, "no" in words
            if "value__in" not in lookups or (yes and no):
                return Q()
            return whole() if yes else ~whole() if no else Q(pk__in=[])

        def value() -> Any:
            return Case(When(whole(), then=Value("yes")), default=Value("no"), output_field=TextField())

        return Column("word", exists, value)


def source_of(rows: Rows, edition: Edition, as_of: AsOf) -> Source:
    """The source of rows that stand in entries or registers. Duties and cases have their own."""
    match rows.source:
        case "entries":
            return EntrySource(edition, as_of, rows.name)
        case "lines":
            return LineSource(edition, as_of, rows.name)
        case "register":
            return RegisterSource(edition, as_of, rows.name, flow=bool(rows.dated))
    raise LookupError(f"{rows.source} is no source of entries")
