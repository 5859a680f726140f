"""Decisions on plain values: is the quorum there, does it carry, who is elected, do counts add up. Exact, no table asked.

`rulebook.plain` says the same a second time; tests hold the two together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor
from typing import NamedTuple, Protocol, TypeVar

from jiedao.rulebook import Ballot, Edition, Threshold

#: The only option of an election: votes a candidate got.
VOTES = "votes"
TELLERS = 2


class Step(NamedTuple):
    """Something that is done with a poll: how it is called, and in which states it may be."""

    label: str
    begins: tuple[str, ...]


MOVES: dict[str, Step] = {
    "presence": Step("登记到会", ("called",)),
    "recuse": Step("登记回避", ("called",)),
    "speak": Step("登记表态", ("called",)),
    "open": Step("开始投票", ("called",)),
    "cast": Step("投票", ("open",)),
    "count": Step("登记计票", ("called", "counting")),
    "settle": Step("宣布结果", ("open", "counting")),
    "end": Step("结束，不计结果", ("called", "open", "counting")),
    "again": Step("重新表决", ("no_quorum", "failed")),
    "grade": Step("确定等次", ("settled",)),
}


@dataclass(frozen=True)
class Bar:
    """A threshold with its number: a share of `of` that must be reached (`at_least`) or passed (`more_than`)."""

    op: str
    share: Fraction
    of: str

    def least(self, bases: "Bases") -> int:
        """The smallest count that is enough."""
        wanted = self.share * bases.of(self.of)
        return ceil(wanted) if self.op == "at_least" else floor(wanted) + 1

    def is_met(self, count: int, bases: "Bases") -> bool:
        return count >= self.least(bases)


@dataclass(frozen=True)
class Bases:
    """Of what a threshold is a part. Who is recused is in neither number; `cast` are the valid ballots."""

    electors: int
    present: int
    cast: int = 0

    def of(self, name: str) -> int:
        return {"electors": self.electors, "present": self.present, "cast": self.cast}[name]


def bar_of(threshold: Threshold | None, edition: Edition, on: date) -> Bar | None:
    """A threshold of the rulebook as it is on a day; None where the ballot asks for none."""
    if threshold is None:
        return None
    return Bar(threshold.op, edition.value(threshold.value, on).number, threshold.of)


def is_reached(bar: Bar | None, count: int, bases: Bases) -> bool:
    """Whether a count is enough; without a threshold it always is."""
    return bar is None or bar.is_met(count, bases)


def options_of(ballot: Ballot) -> dict[str, str]:
    """Option -> label, in order; of an election the votes for a candidate."""
    return dict(ballot.options) if ballot.options else {VOTES: "得票"}


# ---- counting ----


@dataclass(frozen=True)
class Counted:
    """What somebody counted. `numbers`: the number of a choice -> option -> votes."""

    given_out: int
    returned: int
    valid: int
    invalid: int
    numbers: Mapping[int, Mapping[str, int]]


def faults(
    counted: Counted, *, present: int, choices: Mapping[int, str], options: Mapping[str, str], kind: str, seats: int | None,
    measure: str = "人",
) -> list[str]:  # fmt: skip
    """What does not add up in a count, in sentences; `present` are those who are there and not recused."""
    one, found = counted, []
    if min(one.given_out, one.returned, one.valid, one.invalid) < 0:
        found.append("票数不能是负数")
    if one.given_out > present:
        found.append(f"发出{one.given_out}张，多于有表决权的到会{present}{measure}（回避的不发票）")
    if one.returned > one.given_out:
        found.append(f"收回{one.returned}张，多于发出{one.given_out}张")
    if one.valid + one.invalid != one.returned:
        found.append(f"有效{one.valid}张加无效{one.invalid}张，不等于收回{one.returned}张")
    for no, label in choices.items():
        found += _of_choice(one, no, label, options, kind)
    if kind == "election" and seats is not None:
        together = sum(one.numbers.get(no, {}).get(VOTES, 0) for no in choices)
        if together > one.valid * seats:
            found.append(f"各人得票合计{together}票，多于有效{one.valid}张、每张最多选{seats}人")
    return found


def _of_choice(one: Counted, no: int, label: str, options: Mapping[str, str], kind: str) -> Iterable[str]:
    given = one.numbers.get(no, {})
    missing = [word for name, word in options.items() if name not in given]
    if missing:
        yield f"“{label}”还没有填{'、'.join(missing)}"
        return
    if any(given[name] < 0 for name in options):
        yield f"“{label}”的票数不能是负数"
    together = sum(given[name] for name in options)
    if kind == "election":
        if together > one.valid:
            yield f"“{label}”得票{together}票，多于有效{one.valid}张"
    elif together != one.valid:
        said = "加".join(f"{word}{given[name]}" for name, word in options.items())
        yield f"“{label}”{said}，不等于有效{one.valid}张"


def differences(one: Counted, other: Counted, *, choices: Mapping[int, str], options: Mapping[str, str]) -> list[str]:
    """Every number in which two tellers differ, in words: 发出 20／21."""
    words = {"given_out": "发出", "returned": "收回", "valid": "有效", "invalid": "无效"}
    found = [
        f"{word} {getattr(one, name)}／{getattr(other, name)}"
        for name, word in words.items()
        if getattr(one, name) != getattr(other, name)
    ]
    for no, label in choices.items():
        for name, word in options.items():
            mine, theirs = (some.numbers.get(no, {}).get(name, 0) for some in (one, other))
            if mine != theirs:
                found.append(f"{label} {word} {mine}／{theirs}")
    return found


def vote_faults(mark: Mapping[int, str], *, choices: Mapping[int, str], options: Mapping[str, str], kind: str, seats: int | None) -> list[str]:  # fmt: skip
    """What is wrong with one vote on screen, in sentences: something not on the ballot, too many marked, somebody left out."""
    strange = [no for no, option in mark.items() if no not in choices or option not in options]
    if strange:
        return ["选的不在票上"]
    if kind == "election":
        if seats is not None and len(mark) > seats:
            return [f"选了{len(mark)}人，最多选{seats}人"]
        return []
    missing = [label for no, label in choices.items() if no not in mark]
    if not missing:
        return []
    return ["还没有选" if kind == "vote" else f"还没有选的有：{'、'.join(missing)}"]


# ---- results ----


@dataclass(frozen=True)
class Elected:
    """Who of the candidates (by number) is elected, who stand level for the last seats, and how many seats are left."""

    won: tuple[int, ...]
    tied: tuple[int, ...]
    left: int


def elected(votes: Mapping[int, int], *, bar: Bar | None, bases: Bases, seats: int) -> Elected:
    """Those with enough votes, the most first, no more than there are seats. Who stand level at the last seat are not
    elected: between them it is voted again."""
    enough = {no: n for no, n in votes.items() if n > 0 and is_reached(bar, n, bases)}
    order = sorted(enough, key=lambda no: (-enough[no], no))
    if len(order) <= seats:
        return Elected(tuple(order), (), seats - len(order))
    last, next_ = enough[order[seats - 1]], enough[order[seats]]
    if last > next_:
        return Elected(tuple(order[:seats]), (), 0)
    won = tuple(no for no in order if enough[no] > last)
    return Elected(won, tuple(no for no in order if enough[no] == last), seats - len(won))


def suggested(counts: Mapping[str, int], options: Iterable[str]) -> str:
    """The option with the most votes; '' where two have as many, since then the branch must say."""
    order = sorted(options, key=lambda name: -counts.get(name, 0))
    if not order or (len(order) > 1 and counts.get(order[0], 0) == counts.get(order[1], 0)):
        return ""
    return order[0]


def allowed(share: Fraction, rated: int) -> int:
    """How many may have a capped option: the share of those rated, rounded down."""
    return floor(share * rated)


def over(given: Mapping[str, int], *, caps: Mapping[str, Fraction], rated: int) -> dict[str, int]:
    """Option -> how many are allowed, of those that more have."""
    return {name: allowed(share, rated) for name, share in caps.items() if given.get(name, 0) > allowed(share, rated)}


# ---- speaking ----


class Speaker(Protocol):
    """An elector as far as the order of speaking is asked."""

    present: bool
    recused: bool
    speaks_last: bool
    spoke_no: int | None


Elector = TypeVar("Elector", bound=Speaker)


def silent(electors: Iterable[Elector]) -> list[Elector]:
    """Who is there, not recused, and has not spoken."""
    return [one for one in electors if one.present and not one.recused and one.spoke_no is None]


def before(elector: Speaker, electors: Iterable[Elector]) -> list[Elector]:
    """Who must speak before an elector may: before who speaks last everybody else, before the others nobody."""
    return [one for one in silent(electors) if not one.speaks_last] if elector.speaks_last else []


# ---- drawing ----


def mark_of(seed: str, id: str) -> str:
    """What the order of a draw follows from: SHA-256 of the seed, a line break and the lot's id, as hexadecimal digits.

    Anybody can repeat it: `printf '%s\\n%s' SEED ID | sha256sum`.
    """
    return sha256(f"{seed}\n{id}".encode()).hexdigest()


def drawn(seed: str, ids: Iterable[str]) -> list[str]:
    """The lots in the order of a draw: by their marks, the smallest first. The order they come in changes nothing."""
    return sorted(set(ids), key=lambda id: (mark_of(seed, id), id))


def digest_of(seed: str) -> str:
    """What is shown of a seed before the draw: its SHA-256."""
    return sha256(seed.encode()).hexdigest()


def list_digest(ids: Iterable[str]) -> str:
    """What is shown of a list: SHA-256 of its ids in the order of the alphabet, one a line."""
    return sha256("\n".join(sorted(set(ids))).encode()).hexdigest()
