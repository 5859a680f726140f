"""The words a reply begins with: the regulation's own, with the case's number, title, place and days filled in. Pure."""

import re

from jiedao.cases.models import Case
from jiedao.periods import day_in_words

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
