"""`matters: matter` as a source of rows: one row a matter, its end as of the reader's day."""

from typing import Any

from django.db.models import Case as Choose
from django.db.models import DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When

from jiedao.entries.models import Fact
from jiedao.entries.rows import AsOf, Column, Source, fact_column, typed
from jiedao.matters.models import Matter, Stage
from jiedao.rulebook import Edition


class MatterSource(Source):
    """The matters of one sort. One that ended after the reader's day counts as running on it."""

    day = "opened_on"
    entry = "entry_id"
    own = {
        "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "opened_on": ("opened_on", "day"),
        "ended_on": ("ended_then", "day"), "outcome": ("outcome_then", "word"), "late": ("is_late", "word"),
        "step": ("step_then", "word"), "workdays": ("workdays_then", "number"),
    }  # fmt: skip

    def __init__(self, edition: Edition, as_of: AsOf, matter: str) -> None:
        super().__init__(edition, as_of)
        self.matter = matter

    def base(self) -> QuerySet[Any]:
        day = self.as_of.day
        ended = Q(state="ended", ended_on__lte=day)
        overdue = Q(due_on__lt=F("ended_on")) & ended | Q(due_on__lt=day) & ~ended
        rows = Matter.objects.filter(matter=self.matter)
        if self.as_of.at is not None:
            rows = rows.filter(entered_at__lte=self.as_of.at)
        return rows.annotate(  # type: ignore[no-any-return]
            ended_then=_then(ended, "ended_on", DateField()),
            outcome_then=Choose(
                When(ended & ~Q(outcome=""), then=F("outcome")), default=None, output_field=TextField()
            ),
            step_then=Choose(When(~Q(step=""), then=F("step")), default=None, output_field=TextField()),
            workdays_then=_then(ended, "workdays", IntegerField()),
            is_late=Choose(When(overdue, then=Value("yes")), default=Value("no"), output_field=TextField()),
        )

    def other(self, name: str) -> Column:
        """A field of what opened it, the day of a step, or a field of what a step recorded."""
        declared = self.edition.matters[self.matter]
        form = self.edition.any_form(declared.opens)
        if name in form.fields:
            return self._fact(f"{declared.opens}.{name}", form.fields[name])
        steps = {step.name: step for step in declared.steps}
        for ending, path in (("_planned_on", "planned_on"), ("_on", "done_on")):
            if name.endswith(ending) and name.removesuffix(ending) in steps:
                return self._stage(name.removesuffix(ending), path)
        head, _, rest = name.partition(".")
        step = steps.get(head)
        if step is not None and step.form and rest in self.edition.any_form(step.form).fields:
            return self._fact(f"{step.form}.{rest}", self.edition.any_form(step.form).fields[rest], head)
        raise LookupError(f"a matter has no column {name}")

    @staticmethod
    def _stages(step: str) -> Any:
        return Stage.objects.filter(street_id=OuterRef("street_id"), matter_id=OuterRef("pk"), step=step, stands=True)

    def _stage(self, step: str, path: str) -> Column:
        def exists(**lookups: Any) -> Q:
            wanted = {key.replace("value", path, 1): value for key, value in lookups.items()}
            return Q(Exists(self._stages(step).filter(**wanted)))

        return Column("day", exists, lambda: Subquery(self._stages(step).values(path)[:1]))

    @staticmethod
    def _fact(path: str, declared: Any, step: str = "") -> Column:
        """A fact beside the entry that opened the matter, or beside the one that a step recorded."""
        place, scale = typed(declared)

        def beside() -> Any:
            entry: Any = {"entry_id": OuterRef("entry_id")}
            if step:
                matter = OuterRef(OuterRef("pk"))
                stages = Stage.objects.filter(matter_id=matter, step=step, stands=True, entry_id__isnull=False)
                entry = {"entry_id__in": stages.values("entry_id")}
            return Fact.objects.filter(street_id=OuterRef("street_id"), field=path, item=0, **entry)

        return fact_column(place, scale, beside)


def _then(ended: Q, path: str, field: Any) -> Any:
    return Choose(When(ended, then=F(path)), default=None, output_field=field)
