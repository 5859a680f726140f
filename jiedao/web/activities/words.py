"""How a session and a sign-up are said: where they stand, how many places there are."""

from django.utils.translation import gettext as _

from jiedao.activities.models import Session, SignUp, Stands, State
from jiedao.activities.queries import Numbers
from jiedao.activities.rules import Queue


def look(session: Session) -> tuple[str, str]:
    """The state a session is drawn with, and its word."""
    return {
        State.PLANNED: ("doing", _("报名中")), State.HELD: ("done", _("已举办")), State.CALLED_OFF: ("waived", _("已取消")),
    }[State(session.state)]  # fmt: skip


def stands(signup: SignUp, place: int = 0) -> tuple[str, str]:
    """The state a sign-up is drawn with, and its word; `place`: in the waiting list."""
    if signup.stands == Stands.WAITING:
        return "wait", _("候补第%(n)s位") % {"n": place} if place else _("候补")
    return "done", _("已报上")


def signed(session: Session, numbers: Numbers) -> str:
    """How many have signed up, of how many places: 12／30，候补2."""
    said = str(numbers.placed) if session.capacity is None else f"{numbers.placed}／{session.capacity}"
    return said + (_("，候补%(n)s") % {"n": numbers.waiting} if numbers.waiting else "")


def free(queue: Queue) -> str:
    """How many places are left, in words."""
    if queue.capacity is None:
        return _("不限名额")
    if queue.is_full:
        return _("名额已满，候补%(n)s人") % {"n": queue.waiting} if queue.waiting else _("名额已满")
    return _("还有%(n)s个名额") % {"n": queue.free}
