"""Whether somebody may do a thing, and why not: the same sentence stands on the page and in the refusal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may take a step, and why (not), in one sentence."""

    may: bool
    who: str
    post: str
    reason: str
