"""What a user may meet: the thing, the reason and the next step, in Chinese, under a stable code.

    Problem
    ├── NotFound      404  missing and outside one's scope read the same
    ├── Refused       403  signed in, but not allowed; says why
    └── (each room's own `problems.py`)

A programmer's mistake is a plain ValueError or AssertionError and is not a Problem.
One middleware (`web/problems.py`) turns a Problem into a page, a fragment or JSON; the command line prints it in one line.
"""

from typing import Any, ClassVar


class Problem(Exception):
    """Something a user may meet. Subclasses set `code` (stable, `room.what`), `status` (HTTP) and `message`.

    `message` is a Chinese sentence with named places, filled from the keyword facts given when it is raised:
    thing, place, reason, next step. A fact missing from the call is a programmer's mistake (KeyError).
    """

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 400
    message: ClassVar[str] = "{reason}"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message.format(**facts))

    def __str__(self) -> str:
        return str(self.args[0])

    def as_dict(self) -> dict[str, Any]:
        """The shape of a problem in JSON: `{"code", "message", "facts"}`; facts are given as text."""
        return {"code": self.code, "message": str(self), "facts": {k: str(v) for k, v in self.facts.items()}}


class NotFound(Problem):
    """Missing, or outside the viewer's scope: both read the same, so that nobody learns what exists."""

    code, status = "not_found", 404
    message = "没有找到{what}。它可能不存在，或者不在您的工作范围内。请核对编号，或到“谁能看到什么”查看您的范围。"


class Refused(Problem):
    """The viewer is known and the thing is visible, but this step is not theirs."""

    code, status = "refused", 403
    message = "{what}：您不能办理。{reason}。{next_step}"
