"""Decisions about orders on plain values: who may check, until when one may go back, what repeats what. No database here.

Basis: the hotline's own procedure (accept, dispatch, handle, reply); that whoever wrote an answer does not check it.
"""

import re
from datetime import datetime

#: Fields by which a form of the rulebook is the city's order.
ASKED = ("order_no", "received_on", "reply_by", "words")
#: States of an order that has gone back to the city, or can.
ENDED = ("answered", "returned")
OPEN = ("open", "replied")
LONGEST_TITLE = 60
NUMBER = re.compile(r"\d{7,}")


def title_of(words: str) -> str:
    """The first words of what was said, as a list shows them: numbers of people hidden."""
    plain = NUMBER.sub(lambda found: f"{found[0][:3]}****", " ".join(words.split()))
    return plain if len(plain) <= LONGEST_TITLE else f"{plain[: LONGEST_TITLE - 1]}…"


def may_return(now: datetime, accept_by: datetime) -> bool:
    """Whether an order may still be given back."""
    return now <= accept_by


def comes_again(earlier_state: str, earlier_received: datetime, received: datetime) -> bool:
    """Whether a number that is known is sent anew: it went back to the city, and was sent out later than then."""
    return earlier_state in ENDED and received > earlier_received
