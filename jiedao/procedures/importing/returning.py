"""What was not written goes back: the lines with a fault, households held whole, and those somebody must settle, as they
stood, each wrong cell marked, with the reason beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from jiedao.batches.models import Line
from jiedao.batches.queries import lines
from jiedao.procedures.importing import packing
from jiedao.procedures.importing.planning import Planned
from jiedao.procedures.importing.reading import Roster
from jiedao.register.scope import Scope
from jiedao.workbooks.marked import MarkedLine, write_marked

Outcome = Line.Outcome
BACK = (Outcome.REFUSED, Outcome.HELD, Outcome.CONFLICT)
HELD_WITH = "同一户有别的行需要更正，整户退回"
ABOUT = (
    "标出颜色的格有问题，把光标放上去可以看到原因；同一行右边也写着原因。",
    "改好以后，直接把这个文件再导入一次：表头不变，已经登记的不会重复登记。“原因”“原表行号”两列不会读入。",
)


def write(planned: Sequence[Planned], roster: Roster, out: IO[bytes]) -> int:
    """Write what of a roster just read goes back; the number of its lines."""
    heads = [[head.letters, *head.path] for head in roster.heads]
    back = (one for one in planned if one.outcome in BACK)
    return _write(out, heads, (
        line for one in back for line in marked(
            heads, one.outcome, [(f.row, f.cell, f.said) for f in one.faults], one.like,
            {row: roster.cells.get(row, []) for row in one.record.rows},
        )
    ))  # fmt: skip


def write_batch(scope: Scope, batch: Any, out: IO[bytes]) -> int:
    """Write what of a kept batch goes back: all that was not written and is no one's decision any more."""
    heads = batch.told["heads"]
    back = lines(scope, batch, BACK).filter(written_at=None).exclude(sealed="")

    def told() -> Iterator[MarkedLine]:
        for line in back.iterator(chunk_size=500):
            said = packing.opened(line)
            faults = [(row, cell, sentence) for row, cell, _label, _code, sentence in said.faults]
            cells = {int(row): cells for row, cells in said.cells.items()}
            yield from marked(heads, line.outcome, faults, said.like, cells)

    return _write(out, heads, told())


def _write(out: IO[bytes], heads: Sequence[Sequence[str]], found: Iterable[MarkedLine]) -> int:
    return write_marked(out, "退回的行", [tuple(head[1:]) for head in heads], found, ABOUT)


def marked(
    heads: Sequence[Sequence[str]], outcome: str, faults: Sequence[tuple[int, str, str]], like: Sequence[Any],
    cells: Mapping[int, Sequence[str]],
) -> Iterator[MarkedLine]:  # fmt: skip
    """The lines of one record as they stood, with what is wrong in which cell."""
    columns = {head[0]: at for at, head in enumerate(heads)}
    for row, stood in sorted(cells.items()):
        wrong = {
            columns[letters]: said for of, cell, said in faults
            if of == row and (letters := cell.rstrip("0123456789")) in columns
        }  # fmt: skip
        reasons = [said for of, _cell, said in faults if of == row]
        if outcome == Outcome.HELD and not reasons:
            reasons = [HELD_WITH]
        if outcome == Outcome.CONFLICT:
            name, _subject, other = like
            reasons.append(
                f"和第{other}行像是同一个，请核对后只留一行" if other else f"和档案“{name}”像是同一个，请核对"
            )
        yield MarkedLine(row, stood, wrong, "；".join(reasons))
