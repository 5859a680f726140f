"""Pictures that nobody took: a few shapes for what was found and what was put right, with 演示 written across."""

from datetime import datetime
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from jiedao.demo.chance import dice

SIZE = (480, 360)
SKY, GROUND, FENCE, HEAP, NET, LINE = "#c9d6dc", "#a39b8b", "#7f97a6", "#8a6d4f", "#5f7d5a", "#f2efe8"

#: 演示 as strokes on a grid of 24 by 11, so that no font is needed.
MARK = """
.#....#.......  ...####....
..#.#######...  ...........
....#.....#...  .########..
.#...#####....  ....#......
..#....#......  ....#......
....#######...  .#..#..#...
..#.#..#..#...  .#..#...#..
.#..#######...  #...#....#.
.#..#..#..#...  ....#......
#...#######...  ....#......
....##...##...  ..###......
""".strip("\n").splitlines()


@lru_cache(maxsize=256)
def picture(words: str, when: str) -> bytes:
    """A JPEG for these words, before or after; the same words give the same bytes."""
    throws = dice("picture", words)
    image = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(image)
    horizon = throws.randrange(140, 190)
    draw.rectangle((0, horizon, *SIZE), fill=GROUND)
    for left in range(0, SIZE[0], 64):
        draw.rectangle((left, horizon - 90, left + 58, horizon), fill=FENCE)
    for _ in range(throws.randrange(2, 5)):
        left, width, height = throws.randrange(20, 330), throws.randrange(70, 140), throws.randrange(40, 100)
        base = horizon + throws.randrange(50, 150)
        heap = [(left, base), (left + width // 2, base - height), (left + width, base)]
        if when == "before":
            draw.polygon(heap, fill=HEAP)
        else:
            draw.polygon(heap, fill=NET)
            draw.line([*heap, heap[0]], fill=LINE, width=3)
    _mark(draw)
    kept = BytesIO()
    image.save(kept, "JPEG", quality=70)
    return kept.getvalue()


def _mark(draw: ImageDraw.ImageDraw) -> None:
    step, left, top = 5, SIZE[0] - 5 * 29 - 10, SIZE[1] - 5 * 11 - 10
    draw.rectangle((left - 8, top - 8, SIZE[0] - 4, SIZE[1] - 4), fill="#1f4e79")
    for y, row in enumerate(MARK):
        for x, dot in enumerate(row):
            if dot == "#":
                draw.rectangle((left + x * step, top + y * step, left + x * step + 3, top + y * step + 3), fill=LINE)


def name(words: str, at: datetime) -> str:
    """What the file is called."""
    return f"演示 {at:%m%d} {words[:20]}.jpg"
