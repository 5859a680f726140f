"""Which forms a person may fill in today, and what each may be about."""

from jiedao.access.queries import Standing
from jiedao.duties.feeds import feeds
from jiedao.procedures.submission import OFFICE_KINDS, may_fill
from jiedao.rulebook import Edition, Form


def forms_for(who: Standing, edition: Edition) -> list[Form]:
    """The forms in force that are this person's to fill in, by regulation. Those that prove or check the rectification
    of a case are left out: they are filled in at their case."""
    of_cases = forms_of_cases(edition)
    found = [form for form in edition.forms.values() if form.name not in of_cases and is_theirs(form, who)]
    return sorted(found, key=lambda form: (edition.regulation(form.regulation).title, form.label))


def forms_of_cases(edition: Edition) -> set[str]:
    """The forms that prove or check a rectification and are good for nothing else: one that fulfils a duty is filled in
    without a case too."""
    found = {ladder.proof for ladder in edition.ladders.values() if ladder.proof}
    found |= {ladder.check.form for ladder in edition.ladders.values() if ladder.check}
    return {form for form in found if not feeds(edition).settled_by(form)}


def is_theirs(form: Form, who: Standing) -> bool:
    """Whether a form is in a person's line of work, open to their posts, and for one of them to fill in."""
    scope = who.scope
    if form.name in scope.closed:
        return False
    # A role that an assignment gives (包联) is held for single subjects, whatever the line of one's posts.
    if scope.held & set(form.who):
        return True
    return any(g.lines is None or form.line in g.lines for g in scope.grants) and may_fill(form, who, None)


def needs_subject(form: Form) -> bool:
    """Whether it must be chosen whom or what the record is about; else it is about the office."""
    return bool(set(form.for_) - OFFICE_KINDS)
