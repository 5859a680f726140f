"""A checklist filled in: every item judged, and what fails said in words."""

from collections.abc import Iterable, Mapping, Sequence

from jiedao.demo.chance import one_of
from jiedao.demo.data import Row


def answers(asked: Iterable[str], bad: Mapping[str, Sequence[Row]], key: tuple[object, ...]) -> list[dict[str, str]]:
    """Every item of a checklist judged; what is in `bad` fails with one of its findings."""
    judged = []
    for item in asked:
        answer = {"item": item, "answer": "pass"}
        if item in bad:
            answer |= {"answer": "fail", "note": one_of(bad[item], "note", item, *key)["what"]}
        judged.append(answer)
    return judged
