"""The addresses people type, write down and print. They do not change; each room keeps its own under them."""

from urllib.parse import quote, urlencode

HOME = "/"
SEARCH = "/search/"
ACCESS = "/access/"
EXAMINATIONS = "/examinations/"
ACTIVITIES = "/activities/"


def _with(path: str, **query: object) -> str:
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def search(text: str = "", **query: object) -> str:
    """Where something is looked for."""
    return _with(SEARCH, q=text, **query)


def access(**query: object) -> str:
    """谁能看到什么."""
    return _with(ACCESS, **query)


def subject(id: object) -> str:
    """The dossier of a subject."""
    return f"/subjects/{id}/"


def label(id: object) -> str:
    """What the code on a label opens: the dossier of a subject. It is printed and stuck up, so it never changes."""
    return f"/s/{id}/"


def person(id: object) -> str:
    """Somebody who works here: posts, and what stands in their name."""
    return f"/people/{id}/"


def case(number: str) -> str:
    """A case, by its number."""
    return f"/cases/{quote(number)}/"


def ballot(id: object) -> str:
    """A vote that was held."""
    return f"/ballots/{id}/"


def activity(id: object) -> str:
    """A session of an activity."""
    return f"/activities/{id}/"


def figure(name: str, **query: object) -> str:
    """A figure, by its name in the rulebook."""
    return _with(f"/figures/{name}/", **query)


def entry(id: object) -> str:
    """A record."""
    return f"/entries/{id}/"


def record(form: str = "", **query: object) -> str:
    """记一笔: the list of forms, or one to fill in."""
    return _with(f"/record/{form}/" if form else "/record/", **query)


def recorded(id: object) -> str:
    """What followed from a record just made."""
    return f"/record/done/{id}/"


def rule(code: str) -> str:
    """A regulation, by its code."""
    return f"/rules/{code}/"


def matter(id: object) -> str:
    """A matter: a review, application, decision or election."""
    return f"/matters/{id}/"
