"""An outline is read, or refused with what is wrong and where; outlines fit together, or it is said where they do not."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.mapping import Outline, Point, System, fit, outline_of, read_corners, read_geojson
from jiedao.mapping import problems as refused

SQUARE = [[113.60, 34.70], [113.61, 34.70], [113.61, 34.71], [113.60, 34.71], [113.60, 34.70]]
BOW = [[113.60, 34.70], [113.61, 34.71], [113.61, 34.70], [113.60, 34.71], [113.60, 34.70]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def read(found, system=System.WGS84):
    return read_geojson(json.dumps(found), system)


def square(west, south, side=0.01):
    """A square in whole microdegrees."""
    w, s, e, n = (round(one * 1e6) for one in (west, south, west + side, south + side))
    return outline_of([[[(w, s), (e, s), (e, n), (w, n), (w, s)]]], "方块")


def test_a_file_says_which_place_each_area_is():
    whole = {"type": "FeatureCollection", "features": [
        feature(polygon(SQUARE), code="410199002001", name="朝阳社区"), feature(polygon(SQUARE), 名称="春风社区", 代码=2),
    ]}  # fmt: skip
    assert [(one.code, one.name) for one in read(whole)] == [("410199002001", "朝阳社区"), ("2", "春风社区")]


def test_an_area_is_kept_as_given_and_converted():
    [drawn] = read(polygon(SQUARE), System.GCJ02)
    assert drawn.given == [[SQUARE]]
    assert drawn.system == System.GCJ02
    assert not drawn.outline.holds(Point(113.6001, 34.7001))  # shifted by some hundred metres
    assert drawn.outline.holds(Point(113.6001, 34.7001, System.GCJ02).converted(System.WGS84))


def test_heights_and_a_byte_order_mark_do_no_harm():
    ring = [[*corner, 88.0] for corner in SQUARE]
    [drawn] = read_geojson(b"\xef\xbb\xbf" + json.dumps(polygon(ring)).encode(), System.WGS84)
    assert drawn.outline.corners == 4


FAULTS = [
    (b"\xff\xfe", refused.NotGeoJSON, "UTF-8"),
    ("[" * 100_000, refused.NotGeoJSON, "JSON"),
    ('{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', refused.NotGeoJSON, "JSON"),
    ("[]", refused.NotGeoJSON, "最外层"),
    (json.dumps({"type": "FeatureCollection", "features": []}), refused.NotGeoJSON, "没有面"),
    (json.dumps(feature({"type": "Point", "coordinates": [1, 2]}, name="亭")), refused.NotGeoJSON, "“亭”.*它是点，不是面"),
    (json.dumps(polygon([[34.7, 113.6], *SQUARE[1:]])), refused.CornerOutOfRange, "第 1 个点.*先经度后纬度"),
    (json.dumps(polygon([[425000, 3842000], *SQUARE[1:]])), refused.CornerOutOfRange, "不是米"),
    (json.dumps(polygon(SQUARE[:-1])), refused.RingOpen, "没有闭合：起点是 113.6, 34.7，终点是 113.6, 34.71"),
    (json.dumps(polygon([SQUARE[0], SQUARE[1], SQUARE[0]])), refused.RingTooShort, "只有 2 个不同的点"),
    (json.dumps(polygon([[1, 1], [2, 2], [3, 3], [1, 1]])), refused.RingTooShort, "一条线上"),
    (json.dumps(polygon(BOW)), refused.CrossesItself, "交点在东经113.605000，北纬34.705000"),
    (json.dumps(polygon(SQUARE, [[x + 1, y] for x, y in SQUARE])), refused.HoleOutside, "空洞没有落在外圈以内"),
    (json.dumps(polygon(["x"])), refused.NotGeoJSON, "第 1 个点不是两个数"),
    (" " * (2 * 1024 * 1024 + 1), refused.TooManyCorners, "最多 2048 KB"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "problem", "says"), FAULTS, ids=lambda one: getattr(one, "__name__", None))
def test_a_file_that_is_wrong_is_refused_with_the_place_and_the_next_step(content, problem, says):
    with pytest.raises(problem, match=says) as raised:
        read_geojson(content, System.WGS84)
    assert "请" in str(raised.value)


@given(st.recursive(st.none() | st.booleans() | st.floats(-200, 200) | st.text(max_size=5), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "features", "geometry", "properties"]), inner | st.sampled_from(["Polygon", "Feature", "FeatureCollection", "MultiPolygon"]), max_size=4)))  # fmt: skip
def test_whatever_a_file_says_it_is_read_or_refused(found):
    with suppress(refused.Problem):
        assert read(found)


def test_typed_corners_close_by_themselves_and_a_crossing_is_said():
    drawn = read_corners("113.60,34.70\n113.61,34.70\n\n113.61,34.71\n")
    assert drawn.outline.corners == 3
    with pytest.raises(refused.CrossesItself, match=r"“甲格”.*东经113\.605000"):
        read_corners("\n".join(f"{x},{y}" for x, y in BOW[:-1]), name="甲格")


def test_an_outline_is_kept_and_read_back_the_same():
    [drawn] = read(polygon(SQUARE, [[113.602, 34.702], [113.604, 34.702], [113.604, 34.704], [113.602, 34.702]]))
    assert Outline.kept(json.loads(json.dumps(drawn.outline.coordinates))) == drawn.outline
    assert read(drawn.outline.geojson)[0].outline == drawn.outline


@given(st.floats(-0.004, 0.014), st.floats(-0.004, 0.014))
def test_an_outline_holds_what_lies_within_it(x, y):
    inside = 0 <= x <= 0.01 and 0 <= y <= 0.01
    near = any(abs(one - edge) < 2e-6 for one in (x, y) for edge in (0, 0.01))
    assert near or square(113.6, 34.7).holds(Point(113.6 + x, 34.7 + y)) == inside


def test_neighbours_may_share_a_line_but_no_ground():
    west, east = square(113.60, 34.70), square(113.61, 34.70)
    assert fit({"西格": west, "东格": east}).gaps == ()
    with pytest.raises(refused.Overlaps, match=r"“西格”和“东格”的边界重叠了约 [0-9,]+ 平方米，在东经113\.60"):
        fit({"西格": west, "东格": square(113.609, 34.70)})
    fit({"西格": west, "东格": square(113.609996, 34.70)})  # thinner than a drawn line


def test_what_lies_outside_its_parent_is_refused_and_what_is_left_over_is_said():
    parts = {"西格": square(113.60, 34.70), "东格": square(113.61, 34.70)}
    [gap] = fit(parts, within=("社区", square(113.60, 34.70, 0.02))).gaps
    assert gap.area == pytest.approx(2 * square(113.6, 34.71).area, rel=0.01)
    assert "平方米，在东经" in gap.said
    with pytest.raises(refused.OutsideParent, match=r"“东格”有约 .*超出了“社区”"):
        fit(parts, within=("社区", square(113.60, 34.70, 0.015)))
