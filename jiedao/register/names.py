"""Names as keys: how a Chinese name sorts without a collation, and how it is found by two of its characters.

Pinyin comes from pypinyin; a surname is read as a surname (单 is shàn), whatever the dictionary prefers.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

_SURNAMES = {"单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "区": "ou", "曾": "zeng", "任": "ren", "盖": "ge"}
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[0-9A-Za-z]+|[^\W\d_a-zA-Z]", re.UNICODE)


@lru_cache(maxsize=65536)
def _syllables(text: str) -> tuple[tuple[str, bool], ...]:
    """The pieces of a text: the syllable of each Chinese character (True), and what stands between them (False)."""
    if not _CHINESE.search(text):
        return ((text, False),) if text else ()
    # Read when the first name is: the dictionary is a quarter of the time a server takes to start.
    from pypinyin import lazy_pinyin

    told = lazy_pinyin(text, errors=lambda other: f"\0{other}")
    return tuple((piece.removeprefix("\0"), not piece.startswith("\0")) for piece in told)


def name_key(text: str, *, person: bool = False) -> str:
    """The sorting key of a name: pinyin syllables, numbers padded so that 2号 stands before 10号."""
    syllables = [piece for piece, _ in _syllables(text)]
    if person and text[:1] in _SURNAMES and syllables:
        syllables[0] = _SURNAMES[text[0]]
    padded = re.sub(r"\d+", lambda found: found[0].zfill(6), " ".join(syllables).lower().replace(" ", "-"))
    return padded[:200]


def _pieces(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def tokens(*texts: str) -> set[str]:
    """What a record is found by: pairs of neighbouring characters, single ones, whole numbers and words, initials."""
    found: set[str] = set()
    for text in texts:
        pieces = _pieces(text)
        found.update(pieces)
        found.update(a + b for a, b in pairwise(pieces) if len(a) == len(b) == 1)
        initials = _initials(text)
        if 2 <= len(initials) <= 24:
            found.update(initials[: end + 1] for end in range(1, len(initials)))
    return {token[:40] for token in found if token}


def _initials(text: str) -> str:
    return "".join(piece[0] for piece, is_chinese in _syllables(text) if is_chinese and piece).lower()


def query_tokens(text: str) -> Iterable[str]:
    """The tokens a thing must all have to be found by `text`: pairs where there are two characters, else single ones."""
    pieces = _pieces(text)
    wanted = {piece for piece in pieces if len(piece) > 1}
    pairs = {a + b for a, b in pairwise(pieces) if len(a) == len(b) == 1}
    return sorted(wanted | (pairs or {piece for piece in pieces if len(piece) == 1}))
