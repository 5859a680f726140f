"""The picture of a map: outlines, names that have room, points, and the pieces of a base map if the office has named one.

It is drawn on the server as lines in a rectangle `WIDTH` units wide, so it stands without a script and prints as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from jiedao.mapping import MICRO, Box, Point, System, View
from jiedao.mapping.view import WIDTH
from jiedao.register.located import Drawn

#: Units that a Chinese sign of a name takes: on a desk, and on a phone, where the picture is drawn smaller.
SIGN, SIGN_NARROW = 17, 37
#: The least that is shown from side to side, in microdegrees: some forty metres.
LEAST = 400
#: How much of the picture stays free around what it shows.
MARGIN = 0.06
#: A picture is at most so high for its width, so that its words are as large on every one of them.
HIGHEST = 0.72
#: How far the widest picture reaches.
WIDEST = 40_000_000


@dataclass(frozen=True)
class Area:
    """An outline in the picture: its line, its name where there is room, where it leads, how it is shaded."""

    level: str
    path: str
    name: str
    x: float
    y: float
    room: str  # "" wide enough on any screen, "desk" only there, "none" nowhere
    url: str = ""
    said: str = ""
    shade: str = ""
    note: str = ""


@dataclass(frozen=True)
class Dot:
    """One thing, or near things together: where it stands, how many, where it leads, and what it says."""

    x: float
    y: float
    count: int
    url: str
    said: str
    look: str = ""

    @property
    def size(self) -> str:
        return "one" if self.count == 1 else "s" if self.count < 10 else "m" if self.count < 100 else "l"


@dataclass(frozen=True)
class Piece:
    """A picture of a base map, and where it lies."""

    url: str
    x: float
    y: float
    side: float


@dataclass(frozen=True)
class Picture:
    """What is drawn, and the addresses by which it is moved."""

    box: Box
    view: View
    areas: Sequence[Area] = ()
    dots: Sequence[Dot] = ()
    pieces: Sequence[Piece] = ()
    moves: Sequence[tuple[str, str]] = field(default=())  # words, address

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return self.view.height

    @property
    def system(self) -> str:
        return self.view.system

    @property
    def sides(self) -> dict[str, str]:
        """The degrees of its sides in the system it is drawn in, for whoever points at it."""
        west = Point.of_micro(self.box.west, self.box.north).converted(self.view.system)
        east = Point.of_micro(self.box.east, self.box.south).converted(self.view.system)
        found = {"west": west.lon, "north": west.lat, "east": east.lon, "south": east.lat}
        return {side: f"{degrees:.7f}" for side, degrees in found.items()}

    @property
    def foot(self) -> int:
        """How low the ruler lies."""
        return self.height - 20

    @property
    def beside(self) -> float:
        """Where the words of the ruler begin."""
        return 24 + self.ruler[1]

    @property
    def ruler(self) -> tuple[int, float, int]:
        """A round number of metres, how long it is in the picture, and the same in kilometres."""
        most = self.view.metres * WIDTH / 4
        round_ones = (base * 10**power for power in range(6, -1, -1) for base in (5, 2, 1))
        metres = next((one for one in round_ones if one <= most), 1)
        return metres, round(metres / self.view.metres, 1), metres // 1000


def framed(box: Box | None) -> Box | None:
    """A rectangle with a margin, never so small or large that nothing could be told."""
    if box is None:
        return None
    found = box.wider(MARGIN).at_least(LEAST).no_higher(HIGHEST)
    return found if found.is_on_earth and found.east - found.west <= WIDEST else box


def around(outlines: Iterable[Drawn]) -> Box | None:
    """The rectangle around some outlines."""
    found: Box | None = None
    for one in outlines:
        found = one.outline.box if found is None else found.around(one.outline.box)
    return found


def view_of(box: Box) -> View:
    """The drawing of a rectangle, in the system of the office's base map where it has one."""
    system = settings.JIEDAO_TILES_SYSTEM if settings.JIEDAO_TILES else ""
    return View(box, System(system) if system in tuple(System) else System.WGS84)


def areas(
    view: View, outlines: Iterable[Drawn], *, urls: Mapping[UUID, str], notes: Mapping[UUID, tuple[str, str, str]] | None = None
) -> list[Area]:  # fmt: skip
    """Outlines as lines, the widest first, so that the narrower lie on them. `notes`: shade, number and words of a place."""
    order = {"sub_district": 0, "community": 1, "grid": 2}
    found = []
    for one in sorted(outlines, key=lambda one: order.get(one.level, 3)):
        shade, note, said = (notes or {}).get(one.id, ("", "", ""))
        x, y = view.at(_spot_for_name(one))
        left, right = (view.at(Point.of_micro(lon, one.outline.box.south))[0] for lon in one.outline.box[::2])
        name = (
            ""
            if one.level == "sub_district"
            else one.name.removesuffix("社区")
            if one.level == "community"
            else _short(one.name)
        )
        found.append(
            Area(one.level, view.path(one.outline.polygons), name, x, y, _room(name, right - left, one.level), urls.get(one.id, ""),
                 said or one.name, shade, note)
        )  # fmt: skip
    return found


def _spot_for_name(one: Drawn) -> Point:
    """Where a name stands: inside; that of a community nearer to its top, so that those of its grids have room below."""
    inside, box = one.outline.inside, one.outline.box
    high = Point(inside.lon, (box.north - 0.16 * (box.north - box.south)) / MICRO)
    return high if one.level == "community" and one.outline.holds(high) else inside


def _short(name: str) -> str:
    """A grid as its plate says it: the number alone, since its community stands beside it."""
    return name.rpartition("社区")[2] or name


def _room(name: str, width: float, level: str) -> str:
    """On which screens a name has room; that of a grid stands only where one has walked near, beside its community's."""
    width = width / 4 if level == "grid" else width
    if len(name) * SIGN_NARROW <= width:
        return ""
    return "desk" if len(name) * SIGN <= width else "none"


def pieces(view: View) -> list[Piece]:
    """The pieces of the base map under the drawing; none where the office has named none."""
    address = settings.JIEDAO_TILES
    if not address:
        return []
    return [
        Piece(
            address.replace("{z}", str(one.zoom)).replace("{x}", str(one.x)).replace("{y}", str(one.y)),
            one.left, one.top, one.side,
        )
        for one in view.tiles()
    ]  # fmt: skip


def shade_of(count: int, most: int) -> str:
    """One of four shades of one hue by a place's share of the largest number; '' for none."""
    if not count:
        return ""
    return f"h{min(4, 1 + (4 * (count - 1)) // max(most, 1))}"
