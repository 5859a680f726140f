"""What stands in the box: slips of equal length, each sealed anew and shuffled whenever one is added.

A slip holds one character pair a choice and nothing else: no number, no time, no voter. Keys are the caller's.
Basis: `docs/decisions/0014-a-vote-cannot-be-traced.md`.
"""

from collections.abc import Iterable, Mapping, Sequence
from random import SystemRandom

from jiedao.crypto import Cipher

_CHANCE = SystemRandom()


def written(mark: Mapping[int, str], *, choices: Sequence[int], options: Sequence[str]) -> str:
    """A vote as its slip: of each choice which option was taken, 00 where none. All slips of a poll are equally long."""
    taken = (options.index(mark[no]) + 1 if no in mark else 0 for no in choices)
    return bytes(taken).hex()


def sealed(slips: Iterable[str], *, cipher: Cipher, aad: str) -> list[str]:
    """The slips in an order of chance, each under a nonce of its own."""
    shuffled = list(slips)
    _CHANCE.shuffle(shuffled)
    return [cipher.encrypt(slip, aad=aad) for slip in shuffled]


def opened(slips: Iterable[str], *, cipher: Cipher, aad: str) -> list[str]:
    """The slips in the clear. Raises CannotDecrypt for one that belongs elsewhere or was changed."""
    return [cipher.decrypt(slip, aad=aad) for slip in slips]


def counted(slips: Iterable[str], *, choices: Sequence[int], options: Sequence[str]) -> dict[int, dict[str, int]]:
    """The number of a choice -> option -> votes."""
    found = {no: dict.fromkeys(options, 0) for no in choices}
    for slip in slips:
        for no, taken in zip(choices, bytes.fromhex(slip), strict=True):
            if taken:
                found[no][options[taken - 1]] += 1
    return found
