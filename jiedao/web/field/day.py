"""What a phone takes along: the rounds and tasks of the day, the forms for them, and whom they may be about.

Names and places alone: no number, no address and no telephone of anybody goes along.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest
from django.urls import reverse

from jiedao.access.queries import Standing
from jiedao.procedures import booking, fieldwork, submission, today
from jiedao.procedures.files import LONGEST_SIDE, QUALITY
from jiedao.register.queries import calendar
from jiedao.register.search import on_lists
from jiedao.rulebook import Edition, Form
from jiedao.web import clock, questions
from jiedao.web.duties import words as duty_words
from jiedao.web.field import steps
from jiedao.web.home import words
from jiedao.web.states import look
from jiedao.web.tags.spoken import spoken

#: So many subjects of a register go along for one form.
ALONG = 200
#: So many drawn forms of one name, where they differ by whom they are about.
DRAWN = 60
#: So many tasks of each part of the day.
TASKS = 60


def pack(request: HttpRequest) -> dict[str, Any]:
    """The day of whoever asks, as a phone keeps it."""
    who: Standing = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    forms = {form.name: form for form in fieldwork.forms_for_the_field(who, edition)}
    tasks = [*steps.tasks(request, who, edition, clock.now(request)), *_tasks(request, who, edition, forms)]
    kept, lists = [_form(form, edition) for form in forms.values()], _lists(who, forms)
    return {
        **clocks(request), "owner": str(request.user.pk), "tasks": tasks, "forms": kept, "lists": lists,
        "sheets": list(_sheets(tasks, forms, lists, edition)), "photo": {"side": LONGEST_SIDE, "quality": QUALITY / 100},
    }  # fmt: skip


def clocks(request: HttpRequest) -> dict[str, str]:
    """The office's time, and the real one: they differ on a demonstration day."""
    return {"now": clock.now(request).isoformat(), "wall": clock.wall().isoformat()}


def _tasks(request: HttpRequest, who: Standing, edition: Edition, forms: dict[str, Form]) -> Iterator[dict[str, Any]]:
    """What is owed by now and soon and has a form of this person's, overdue first."""
    days = calendar(who.scope)
    said = words.of(request, edition, days)
    for part in ("overdue", "due", "reminded", "later"):
        rows = today.obligations(who, edition, part, on=who.on, calendar=days)
        for one in _first(rows, TASKS):
            duty = edition.duties.get(one.duty)
            name = today.form_for(duty, who, edition) if duty else ""
            if duty is None or name not in forms:
                continue
            work = said.obligation(one)
            filled = dict(parse_qsl(urlsplit(duty_words.door(one, duty, name, edition)).query))
            about = filled.pop("about", "")
            filled.pop("duty", None)
            shown = look(work.state)
            yield {
                "id": str(one.pk), "part": part, "title": work.title, "place": work.place, "where": work.where,
                "when": work.when, "note": work.note, "glyph": shown.glyph, "colour": shown.colour, "form": name,
                "about": about, "name": one.subject.name if about else "", "filled": filled,
            }  # fmt: skip


def _first(rows: Any, how_many: int) -> Iterable[Any]:
    return rows[:how_many]  # type: ignore[no-any-return]


def _form(form: Form, edition: Edition) -> dict[str, Any]:
    """A form, and the list of whom it may be about."""
    return {
        "name": form.name, "label": spoken(form), "rule": spoken(edition.regulation(form.regulation)),
        "list": _list_of(form), "alike": _alike(form, edition),
    }  # fmt: skip


def _list_of(form: Form) -> str:
    return " ".join(fieldwork.about_whom(form))


def _lists(who: Standing, forms: dict[str, Form]) -> dict[str, Any]:
    """The registers that forms are about: of each subject its name and place. `more`: not all of them go along."""
    made = {}
    for key in {_list_of(form) for form in forms.values()} - {""}:
        found = on_lists(who.scope, key.split(), "", on=who.on, limit=ALONG + 1)
        rows = [{"id": str(one.pk), "name": one.name, "place": one.place.short_name} for one in found[:ALONG]]
        made[key] = {"rows": rows, "more": len(found) > ALONG}
    return made


def _alike(form: Form, edition: Edition) -> bool:
    return fieldwork.is_same_for_all(form, edition, questions.to_read(form, edition))


def _sheets(
    tasks: list[dict[str, Any]], forms: dict[str, Form], lists: dict[str, Any], edition: Edition
) -> Iterator[dict[str, str]]:
    """Which drawn forms a phone needs: one of each form, or one for each subject where they differ, those of the tasks
    first; and one of each step of a case."""
    for task in (task for task in tasks if "move" in task):
        url = reverse("field:step", args=[task["number"], task["move"]])
        yield {"key": task["form"], "form": task["form"], "edition": task["state"], "url": url}
    for name, form in forms.items():
        mark, url = submission.digest_of_form(form, edition), reverse("field:sheet", args=[name])
        if _alike(form, edition) or not fieldwork.about_whom(form):
            yield {"key": name, "form": name, "edition": mark, "url": url}
            continue
        owed = [task["about"] for task in tasks if task["form"] == name and task["about"]]
        known = [row["id"] for row in lists[_list_of(form)]["rows"]]
        for about in list(dict.fromkeys([*owed, *known]))[:DRAWN]:
            yield {"key": f"{name}/{about}", "form": name, "edition": mark, "url": f"{url}?about={about}"}
