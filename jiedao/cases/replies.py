"""The words a reply begins with: the regulation's own, with the case's number, title, place and days filled in. Pure."""

import re

from jiedao.cases.models import Case
from jiedao.periods import day_in_words
from jiedao.rulebook import Ladder, Reply

NAMED = re.compile(r"<(number|title|place|due|closed)>")


def filled(text: str, case: Case) -> str:
    """A reply's words about one case; a day that is not set says so."""
    said = {
        "number": case.number,
        "title": case.title,
        "place": case.place.name,
        "due": day_in_words(case.due_on) if case.due_on else "（期限未定）",
        "closed": day_in_words(case.closed_on) if case.closed_on else "（尚未销号）",
    }
    return NAMED.sub(lambda match: said[match[1]], text)


def offered(ladder: Ladder, case: Case) -> list[tuple[Reply, str]]:
    """The replies of a case's ladder, each with its words about that case."""
    return [(one, filled(one.text, case)) for one in ladder.replies]
