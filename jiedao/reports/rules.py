"""What may be done with a report, and how a document number looks. Plain values; no table is asked."""

import re

#: What can be done -> from which states, how it is said, and what to do when it cannot be done now.
MOVES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "check": (("draft", "checked"), "核对", "已印发的报告不再核对；要改请办更正。"),
    "issue": (("checked",), "印发", "请先由起草人以外的人核对。"),
    "correct": (("issued",), "更正", "请先印发；没有印发的草稿随记录变化，不用更正。"),
}
#: How long a reason is.
LEAST, MOST = 4, 500
#: 示办〔2018〕12号: the issuer's mark, the year in hexagonal brackets, the number without zeros before it.
NUMBER = re.compile(r"[一-鿿]{1,12}〔(?:19|20)\d{2}〕[1-9]\d{0,3}号")


def may_move(state: str, move: str) -> bool:
    """Whether a report in this state can be checked, issued or corrected."""
    return state in MOVES[move][0]


def reason_of(typed: str) -> str:
    """A reason as it is kept: one line, without what no text can hold."""
    return " ".join("".join(sign if sign >= " " else " " for sign in typed).split())


def is_number(text: str) -> bool:
    """Whether a text is a document number as GB/T 9704 writes it."""
    return NUMBER.fullmatch(text) is not None
