"""Whose hand takes a step: the account, the person, when it happened and when it is entered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Hand:
    """Who takes a step, when it happened and when it is entered. `user` None = no account: the clock, or what `system`
    says.

    `id` is chosen by the page that asks for the step, so that sending it twice takes it once.
    """

    user: Any
    person: UUID | None
    at: datetime
    now: datetime
    id: UUID | None = None
    system: str = "system:clock"

    @property
    def by(self) -> Any:
        return self.user if self.user is not None else self.system
