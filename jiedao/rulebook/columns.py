"""What columns a row has, and of what type each is: for the checks, for facts, and for whoever turns rows into queries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from jiedao.rulebook import words
from jiedao.rulebook.definitions import Definitions
from jiedao.rulebook.matters import Matter
from jiedao.rulebook.model import Field, Form, Kind, Ladder
from jiedao.rulebook.rows import Rows

#: Types beside those of fields: a closed word, a share of 1, full years, a place.
NUMERIC = ("integer", "decimal", "money", "rate", "age")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row.

    `type`: a field's type, or `word` (closed), `rate` (a share of 1), `age` (full years), `place`.
    `words`: what may stand in it, where that is known. `kinds`: for subjects and persons. `list`: where its words come
    from. `paths`: the stored fields it reads (none for a column of the row itself). `sensitive`: kept encrypted.
    """

    type: str
    words: Mapping[str, str] | None = None
    kinds: tuple[str, ...] = ()
    unit: str | None = None
    list: str | None = None
    paths: tuple[str, ...] = ()
    sensitive: bool = False
    of: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether several words stand in it, so that one asks `has`."""
        return self.type == "choices"


OWN = {"place": Column("place", kinds=("community", "grid", "sub_district")), "occurred_on": Column("date"),
       "entered_on": Column("date"), "author": Column("person", kinds=("staff",))}  # fmt: skip


class Columns:
    """The columns of every source of a set of definitions. Each look-up gives None for a column that is not there."""

    def __init__(self, made: Definitions) -> None:
        self.made = made

    def of_rows(self, rows: Rows, path: str) -> Column | None:
        """A column of one source's rows."""
        made = self.made
        match rows.source:
            case "entries":
                form = made.filled_in(rows.name)
                return self.of_form(form, path) if form is not None else None
            case "lines":
                form, name = made.form_at(rows.name)
                lines = form.fields.get(name) if form is not None else None
                return self.of_line(form, lines, path) if form is not None and lines is not None else None
            case "register":
                kind = made.kinds.get(rows.name)
                return self.of_kind(kind, path) if kind is not None else None
            case "duties":
                return self.of_duty(rows.name, path)
            case "cases":
                ladder = made.ladders.get(rows.name)
                return self.of_case(ladder, path) if ladder is not None else None
            case "matters":
                matter = made.matters.get(rows.name)
                return self.of_matter(matter, path) if matter is not None else None
            case "payments":
                return self.of_payment(rows.name, path)
            case "ballots":
                return self.of_ballot(rows.name, path)
            case "activities":
                return self.of_activity(rows.name, path)
            case "members":
                found = made.lists.get(rows.name)
                labels = {name: one.label for name, one in found.members.items()} if found else {}
                return Column("choice", labels, list=rows.name) if path == "member" else None

    # ---- what is filled in ----

    def of_form(self, form: Form | Kind, path: str) -> Column | None:
        """A column of a record: its fields and what is derived from them, its subject, place and days."""
        if isinstance(form, Kind):
            return self.of_kind(form, path)
        head, _, rest = path.partition(".")
        if (one := form.fields.get(head)) is not None:
            return self.of_field(one, f"{form.name}.{head}", rest)
        if head == "subject":
            return self._subject(form.for_ or ("sub_district",), rest)
        return OWN.get(path)

    def of_line(self, form: Form | Kind, lines: Field, path: str) -> Column | None:
        """A column of one line: its own, its record's (`entry.`), and what every row has."""
        head, _, rest = path.partition(".")
        name = f"{form.path if isinstance(form, Kind) else form.name}.{lines.name}"
        if head == "entry":
            return self.of_form(form, rest) if rest else None
        if lines.type == "lines":
            if (one := lines.columns.get(head)) is not None:
                return self.of_field(one, f"{name}.{head}", rest)
        elif (found := self._fixed(lines, name, head, rest)) is not None:
            return found
        return self.of_form(form, path) if head in ("subject", "place", "occurred_on") else None

    def _fixed(self, lines: Field, name: str, head: str, rest: str) -> Column | None:
        """The columns of an attendance, a checklist or a choices field read line by line."""
        match lines.type, head:
            case "attendance", "person":
                found = self._subject(self._attending(lines), rest)
                return (
                    replace(found, type="person" if not rest else found.type, paths=(name, *found.paths))
                    if found
                    else None
                )
            case "attendance", "state":
                return Column("word", words.ATTENDED, paths=(f"{name}.state",))
            case "attendance", "reason":
                return Column("text", paths=(f"{name}.reason",))
            case "checklist", "item":
                return Column("choice", self._labels(lines), list=lines.list, paths=(f"{name}.item",))
            case "checklist", "answer":
                return Column("word", words.ANSWERS, paths=(f"{name}.answer",))
            case "checklist", "note":
                return Column("text", paths=(f"{name}.note",))
            case (("choice" | "choices"), "choice"):
                return Column("choice", self._labels(lines), list=lines.list, paths=(name,))
        return None

    def _attending(self, lines: Field) -> tuple[str, ...]:
        if lines.of == ("members",):
            return tuple(kind.members for kind in self.made.kinds.values() if kind.members)
        return lines.of

    def _labels(self, one: Field) -> dict[str, str]:
        return {name: member.label for name, member in self.made.members(one).items()}

    def of_field(self, one: Field, path: str, rest: str = "") -> Column | None:
        """A field itself (`rest` empty), what is derived from it, or what is seen through it."""
        if rest:
            return self._beyond(one, path, rest)
        kept = self.made.personal.get(one.personal or "")
        column = Column(one.type, None, one.of_kinds, one.unit, one.list, (path,), bool(kept and kept.sensitive))
        if one.type in words.CHOOSING:
            return replace(column, words=self._labels(one))
        if one.type == "yes_no":
            return replace(column, words=words.YES_NO)
        return replace(column, of=one.of) if one.type == "record" else column

    def _beyond(self, one: Field, path: str, rest: str) -> Column | None:
        derived = {
            ("checklist", "passed"): Column("yes_no", words.YES_NO), ("checklist", "failed"): Column("integer"),
            ("attendance", "due"): Column("integer", unit="persons"),
            ("attendance", "present"): Column("integer", unit="persons"), ("attendance", "rate"): Column("rate"),
            ("lines", "count"): Column("integer"),
        }.get((one.type, rest))  # fmt: skip
        if derived is not None:
            return replace(derived, paths=(f"{path}.{rest}",))
        if one.type in ("subject", "person"):
            found = self._subject(one.of_kinds, rest)
        elif one.type == "record":
            found = self._record(one.of, rest)
        else:
            return None
        return replace(found, paths=(path, *found.paths)) if found else None

    def _record(self, of: Iterable[str], rest: str) -> Column | None:
        for name in of:
            if (form := self.made.forms.get(name)) is not None:
                found = self.of_form(form, rest)
            elif (matter := self.made.matters.get(name)) is not None:
                found = self.of_matter(matter, rest)
            else:
                ladder = self.made.ladders.get(name)
                found = self.of_case(ladder, rest) if ladder is not None else None
            if found is not None:
                return found
        return None

    # ---- registers ----

    def _subject(self, kinds: tuple[str, ...], rest: str) -> Column | None:
        """A subject itself, or a column seen through it on any of the lists it may stand on."""
        if not rest:
            return Column("subject", kinds=kinds)
        found = [
            column for name in kinds
            if (kind := self.made.kinds.get(name)) is not None and (column := self.of_kind(kind, rest)) is not None
        ]  # fmt: skip
        if not found:
            if rest == "kind":
                return Column("word", {name: self.made.kinds[name].label for name in kinds if name in self.made.kinds})
            return None
        paths = tuple(dict.fromkeys(path for column in found for path in column.paths))
        merged = {word: label for column in found for word, label in (column.words or {}).items()}
        sensitive = any(column.sensitive for column in found)
        return replace(found[0], words=merged or found[0].words, paths=paths, sensitive=sensitive)

    def of_kind(self, kind: Kind, path: str) -> Column | None:
        """A column of a subject on a list: its fields, who answers for it, what its base has, how it stands there."""
        head, _, rest = path.partition(".")
        if (one := kind.fields.get(head)) is not None:
            return self.of_field(one, kind.source(head), rest)
        if head in kind.assigned:
            return self._subject(("staff", "person"), rest) if rest else Column("person", kinds=("staff", "person"))
        if head == "part_of" and kind.part_of:
            return self._subject((kind.part_of,), rest)
        if head == "subject":
            return self._subject((kind.name,), rest)
        if head == "members" and rest:
            return self._members_saying(kind, rest)
        if rest:
            return None
        own = {
            "name": Column("text"), "place": OWN["place"], "listed_on": Column("date"), "ended_on": Column("date"),
            "ended_by": Column("word", kind.ends), "complete": Column("yes_no", words.YES_NO),
        }  # fmt: skip
        if kind.members:
            own["members"] = Column("integer", unit="persons")
        if head in own:
            return own[head]
        type_ = words.BASES.get(kind.base, {}).get(head)
        return Column("word", words.SEXES) if type_ == "sex" else Column(type_) if type_ else None

    def _members_saying(self, kind: Kind, rest: str) -> Column | None:
        """How many of the members say a word in a choice of their own register: `members.status.full`."""
        members, (field, _, word) = self.made.kinds.get(kind.members or ""), rest.partition(".")
        one = members.fields.get(field) if members is not None else None
        if members is None or one is None or one.type not in ("choice", "yes_no"):
            return None
        found = self.of_field(one, members.source(field))
        if found is None or found.sensitive or word not in (found.words or {}):
            return None
        return Column("integer", unit="persons", paths=found.paths)

    # ---- duties, cases, matters, payments, ballots ----

    def of_duty(self, name: str, path: str) -> Column | None:
        duty = self.made.duties.get(name)
        if duty is None:
            return None
        head, _, rest = path.partition(".")
        if head == "subject":
            return self._subject((duty.for_,), rest)
        if path in duty.each:
            found = (self.of_rows(rows, path) for rows in duty.done_by)
            column = next((one for one in found if one is not None), None)
            return replace(column, paths=()) if column else None
        own = {"place": OWN["place"], "due_on": Column("date"), "done_on": Column("date"),
               "state": Column("word", words.DUTY_STATES)}  # fmt: skip
        return own.get(path)

    def of_case(self, ladder: Ladder, path: str) -> Column | None:
        head, _, rest = path.partition(".")
        if head == "subject":
            return self._subject(ladder.for_ or tuple(self.made.kinds), rest)
        if head == "found":
            found = (self.of_rows(rows, rest) for rows in ladder.opens)
            return next((one for one in found if one is not None), None)
        yes_no = Column("yes_no", words.YES_NO)
        own = {
            "place": OWN["place"], "opened_on": Column("date"), "closed_on": Column("date"), "due_on": Column("date"),
            "state": Column("word", words.CASE_STATES), "late": yes_no, "repeated": yes_no,
            "lane": Column("word", {lane.name: lane.label for lane in ladder.lanes}),
            "workdays": Column("integer", unit="workdays"), "hours": Column("integer", unit="hours"),
        }  # fmt: skip
        return own.get(path)

    def of_matter(self, matter: Matter, path: str) -> Column | None:
        head, _, rest = path.partition(".")
        form = self.made.forms.get(matter.opens)
        own = {
            "place": OWN["place"], "opened_on": Column("date"), "ended_on": Column("date"),
            "outcome": Column("word", matter.ends), "late": Column("yes_no", words.YES_NO),
            "step": Column("word", {step.name: step.label for step in matter.steps}),
            "workdays": Column("integer", unit="workdays"),
        }  # fmt: skip
        if path in own:
            return own[path]
        if form is not None and (head in form.fields or head == "subject"):
            return self.of_form(form, path)
        for step in matter.steps:
            if path in (f"{step.name}_on", f"{step.name}_planned_on"):
                return Column("date")
            if head == step.name and rest and (filled := self._step_form(step.form, step.kind)) is not None:
                return self.of_form(filled, rest)
        return None

    def _step_form(self, form: str | None, kind: str | None) -> Form | Kind | None:
        return self.made.forms.get(form) if form else self.made.kinds.get(kind or "")

    def of_payment(self, name: str, path: str) -> Column | None:
        benefits = self.made.benefits
        chosen = list(benefits) if name == "all" else [name]
        head, _, rest = path.partition(".")
        if head == "subject":
            return self._subject(tuple(dict.fromkeys(benefits[one].for_ for one in chosen if one in benefits)), rest)
        own = {
            "programme": Column("word", {one: benefits[one].label for one in chosen if one in benefits}),
            "place": OWN["place"], "month": Column("date"), "paid_on": Column("date"),
            "amount": Column("money", unit="yuan"), "state": Column("word", words.PAYMENT_STATES),
        }  # fmt: skip
        return own.get(path)

    def of_ballot(self, name: str, path: str) -> Column | None:
        ballot = self.made.ballots.get(name)
        if ballot is None:
            return None
        own = {
            "subject": Column("subject"), "place": OWN["place"], "held_on": Column("date"),
            "option": Column("word", ballot.options or None), "votes": Column("integer", unit="votes"),
            "won": Column("yes_no", words.YES_NO),
        }  # fmt: skip
        return own.get(path)

    def of_activity(self, name: str, path: str) -> Column | None:
        """A column of one taking part: the person, the hours, and what the session's record says (`entry.`)."""
        activity = self.made.activities.get(name)
        form = self.made.forms.get(activity.form) if activity else None
        if activity is None or form is None:
            return None
        head, _, rest = path.partition(".")
        if head == "subject":
            return self._subject((activity.joins.name,), rest)
        if head == "entry" and (rest == "subject" or rest in form.fields):
            return self.of_form(form, rest)
        own = {"place": OWN["place"], "occurred_on": Column("date"), "hours": Column("decimal", unit="hours")}
        return own.get(path)

    # ---- whom a row is about ----

    def about(self, rows: Rows, kinds: frozenset[str]) -> list[str]:
        """The columns that tell which subject of these kinds a row is about: its subject, else those of that kind,
        a line's own before its record's. More than one = it cannot be told.
        """
        if rows.match:
            return [rows.match]
        subject = self.of_rows(rows, "subject")
        if subject is not None and kinds & set(subject.kinds):
            return ["subject"]
        fitting = []
        for name in dict.fromkeys(self.names(rows)):
            one = self.of_rows(rows, name) if name != "author" else None
            if one is not None and one.type in ("subject", "person") and kinds & set(one.kinds):
                fitting.append(name)
        return [name for name in fitting if not name.startswith("entry.")] or fitting

    # ---- what there is, for messages ----

    def names(self, rows: Rows) -> Iterator[str]:
        """The columns one could have meant."""
        form, lines = None, None
        if rows.source == "lines":
            form, name = self.made.form_at(rows.name)
            lines = form.fields.get(name) if form is not None else None
        elif rows.source == "entries":
            form = self.made.filled_in(rows.name)
        yield from self.names_of(form, lines) if form is not None else self._others(rows)

    def names_of(self, form: Form | Kind, lines: Field | None = None) -> Iterator[str]:
        """The columns of a record, a line or a register."""
        if isinstance(form, Kind):
            yield from (*form.fields, *form.assigned, "name", "place", "part_of", "listed_on", "ended_on", "ended_by")
            yield from ("complete", "members", *words.BASES.get(form.base, {}))
            return
        if lines is None:
            yield from (*form.fields, "subject", *OWN)
            return
        fixed = {"attendance": ("person", "state", "reason"), "checklist": ("item", "answer", "note")}
        yield from (*lines.columns, *fixed.get(lines.type, ()), "subject", "place", "occurred_on")
        yield from (f"entry.{name}" for name in form.fields)

    def _others(self, rows: Rows) -> Iterator[str]:
        made = self.made
        match rows.source:
            case "register":
                yield from self.names_of(made.kinds[rows.name]) if rows.name in made.kinds else ()
            case "duties":
                duty = made.duties.get(rows.name)
                yield from ("subject", "place", "due_on", "done_on", "state", *(duty.each if duty else ()))
            case "cases":
                yield from ("subject", "place", "opened_on", "closed_on", "due_on", "state", "lane", "late", "repeated")
                yield from ("workdays", "hours")
            case "matters":
                matter = made.matters.get(rows.name)
                form = made.forms.get(matter.opens) if matter else None
                yield from ("subject", "place", "opened_on", "ended_on", "outcome", "late", "step", "workdays")
                yield from form.fields if form else ()
                yield from (f"{step.name}_on" for step in (matter.steps if matter else ()))
            case "payments":
                yield from ("programme", "subject", "place", "month", "paid_on", "amount", "state")
            case "ballots":
                yield from ("subject", "place", "held_on", "option", "votes", "won")
            case "activities":
                activity = made.activities.get(rows.name)
                form = made.forms.get(activity.form) if activity else None
                yield from ("subject", "place", "occurred_on", "hours", "entry.subject")
                yield from (f"entry.{name}" for name in (form.fields if form else ()))
            case "members":
                yield "member"
