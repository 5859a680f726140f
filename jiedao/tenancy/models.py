"""Street, and the base every tenant table stands on. Shape: way A of the scaling study, `docs/decisions/0004`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.ddl_references import Statement, Table
from django.db.models.lookups import Exact

from jiedao.tenancy import context
from jiedao.tenancy.ids import uuid7


class Street(models.Model):
    """A sub-district office (街道办事处): the platform's tenant. Reference data, readable by all offices."""

    distribution = "reference"
    app_may = ("SELECT", "UPDATE (stamp)")

    code = models.IntegerField(primary_key=True)  # GB/T 2260 + GB/T 10114, nine digits
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    case_mark = models.CharField(max_length=10, default="案")  # stands before a case number: 乙案 2018-0398
    since = models.DateField()  # no duty is asked for before this day
    demonstration_day = models.DateField(null=True)  # an office of invented data lives on this day
    reproduces = models.CharField(max_length=40, blank=True)  # whose published figures the invented records reproduce
    stamp = models.BigIntegerField(default=0)  # changes with its places, posts and responsibilities

    def __str__(self) -> str:
        return self.name


class TenantQuerySet(models.QuerySet[Any]):
    """A queryset that a tenant manager has already confined to one street."""


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Confines every read to the street at hand and raises NoStreet when there is none."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(street_id=context.required())


class TenantModel(models.Model):
    """A row of one office. `id` is UUIDv7; (street, id) is unique, so that other rows can point at both."""

    distribution = "tenant"
    app_may: tuple[str, ...] = ("SELECT", "INSERT", "UPDATE")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    street = models.ForeignKey(
        Street, models.PROTECT, related_name="+", db_index=False, default=context.required, editable=False
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _do_update(self, base_qs: Any, *args: Any) -> Any:
        # The street is in the WHERE clause, never in the SET list: a row does not change its office.
        values = [value for value in args[2] if value[0].attname != "street_id"]
        return super()._do_update(base_qs.filter(street_id=self.street_id), args[0], args[1], values, *args[3:])  # type: ignore[misc]


class TenantForeignKey(models.ForeignKey):
    """A pointer inside one office: joins and lazy look-ups carry the street; TenantFK makes the constraint."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, Any]:
        return {"street_id": instance.street_id}

    def get_extra_restriction(self, alias: Any, related_alias: Any) -> Any:
        if not (alias and related_alias):
            return None
        mine: Any = self.model._meta.get_field("street")
        theirs: Any = self.remote_field.model._meta.get_field("street")
        return Exact(theirs.get_col(related_alias), mine.get_col(alias))


class TenantFK(models.BaseConstraint):
    """FOREIGN KEY (street_id, field_id) REFERENCES target (street_id, id), checked at once, never deferred.

    `to` is the target's table name, since a model look-up fails in a migration's historical state.
    """

    def __init__(self, *, field: str, to: str, name: str) -> None:
        self.field, self.to = field, to
        super().__init__(name=name)

    def _column(self, model: Any) -> str:
        return str(model._meta.get_field(self.field).column)

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))  # after both tables stand

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        quote = schema_editor.quote_name
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (%(columns)s) REFERENCES %(to)s (%(target)s)",
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            columns=f"{quote('street_id')}, {quote(self._column(model))}",
            to=quote(self.to),
            target=f"{quote('street_id')}, {quote('id')}",
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        quote = schema_editor.quote_name
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
        )

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """A pointer into another office is a field error, as a missing row is, and never a 500 at commit."""
        field = model._meta.get_field(self.field)
        value = getattr(instance, field.attname)
        if value is None or (exclude and self.field in exclude):
            return
        known = field.related_model._base_manager.using(using).filter(street_id=instance.street_id, pk=value)
        if not known.exists():
            raise ValidationError({self.field: ValidationError("本单位没有这条记录，请重新选择。", code="not_here")})

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "to": self.to}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantFK) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.field, self.to, self.name))


def street_key(name: str) -> models.UniqueConstraint:
    """UNIQUE (street, id): what TenantFK points at; every tenant model that is pointed at carries one."""
    return models.UniqueConstraint(fields=["street", "id"], name=name)
