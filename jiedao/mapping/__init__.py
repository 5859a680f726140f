"""Points and outlines on a map: reference systems, polygons as GeoJSON, which outline holds a point, groups of near points.

Pure: no Django, no database, no network. What it is not: a map (`web/map` draws one), or knowledge of any place.
Standards: RFC 7946 (GeoJSON), WGS-84, CGCS2000 (GB 22021), and GCJ-02 and BD-09, which maps of China are published in.
"""

from jiedao.mapping.cells import Cell, cell_of, size_for
from jiedao.mapping.fitting import Fit, Gap, fit
from jiedao.mapping.outlines import Outline, outline_of
from jiedao.mapping.reading import Drawn, one_area, read_corners, read_geojson
from jiedao.mapping.systems import MICRO, SYSTEMS, Point, System, in_words, read_point
from jiedao.mapping.view import Box, View

__all__ = [
    "MICRO",
    "SYSTEMS",
    "Box",
    "Cell",
    "Drawn",
    "Fit",
    "Gap",
    "Outline",
    "Point",
    "System",
    "View",
    "cell_of",
    "fit",
    "in_words",
    "one_area",
    "outline_of",
    "read_corners",
    "read_geojson",
    "read_point",
    "size_for",
]
