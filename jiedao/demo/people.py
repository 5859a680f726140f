"""Names for the many people of whom the demonstration knows only that they were there: invented, each once an office."""

from functools import lru_cache
from itertools import product

from jiedao.demo.chance import dice
from jiedao.demo.data import table


@lru_cache(maxsize=8)
def _all(slug: str) -> tuple[str, ...]:
    parts = {row["part"]: row["words"].split() for row in table("names")}
    taken = {row["name"] for row in table("staff")}
    every = ["".join(pair) for pair in product(parts["family"], parts["given"]) if "".join(pair) not in taken]
    dice("names", slug).shuffle(every)
    return tuple(every)


def names(slug: str, *, skip: int, count: int) -> tuple[str, ...]:
    """So many names of an office; `skip`: those that others have before them."""
    every = _all(slug)
    if skip + count > len(every):
        raise ValueError(f"only {len(every)} names for {slug}")
    return every[skip : skip + count]
