"""Points go from each reference system to each, and back to where they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.mapping import SYSTEMS, Point, System, in_words, read_point
from jiedao.mapping.problems import PointUnreadable, SystemUnknown

WGS, GCJ, BD, CGCS = System.WGS84, System.GCJ02, System.BD09, System.CGCS2000

#: Published results of the conversions in general use. Their ways back are one step, not repeated until exact: they miss
#: by some metres, and are given here as far as they hold.
PUBLISHED = [
    (WGS, GCJ, (116.404, 39.915), (116.41024449916938, 39.91640428150164), 1e-9),
    (GCJ, BD, (116.404, 39.915), (116.41036949371029, 39.92133699351021), 1e-9),
    (BD, GCJ, (116.404, 39.915), (116.39762729119315, 39.90865673957631), 1e-5),
    (GCJ, WGS, (116.404, 39.915), (116.39775550083061, 39.91359571849836), 2e-5),
    (GCJ, BD, (116.42703, 39.90245), (116.43351, 39.90851), 2e-5),  # 北京站, published to five places
]


@pytest.mark.parametrize(("system", "to", "given_at", "found_at", "near"), PUBLISHED)
def test_a_conversion_gives_the_published_result(system, to, given_at, found_at, near):
    found = Point(*given_at, system).converted(to)
    assert (found.lon, found.lat) == pytest.approx(found_at, abs=near)
    assert found.system == to


IN_CHINA = st.builds(Point, st.floats(74, 134), st.floats(18, 53), st.sampled_from(SYSTEMS))


@given(point=IN_CHINA, to=st.sampled_from(SYSTEMS))
def test_there_and_back_is_the_same_place_within_a_ten_millionth_of_a_degree(point, to):
    back = point.converted(to).converted(point.system)
    assert (back.lon, back.lat) == pytest.approx((point.lon, point.lat), abs=1e-7)


@given(point=st.builds(Point, st.floats(-180, 70), st.floats(-60, 60), st.just(WGS)))
def test_nothing_is_shifted_outside_the_country(point):
    assert (point.converted(GCJ).lon, point.converted(GCJ).lat) == (point.lon, point.lat)


def test_the_national_system_is_taken_as_the_satellites_own():
    assert Point(113.6, 34.7, CGCS).converted(WGS).micro == (113_600_000, 34_700_000)


@pytest.mark.parametrize("typed", ["113.6254,34.7466", " 113.6254 34.7466 ", "113.6254，34.7466", "113.6254\t34.7466"])
def test_a_point_is_read_however_its_numbers_are_parted(typed):
    assert read_point(typed, GCJ) == Point(113.6254, 34.7466, GCJ)


@pytest.mark.parametrize(
    "typed", ["", "113.6", "34.7466,113.6254,1", "东经113", "34.7,113.6", "nan,34", "inf,3", "1e400,3"]
)
def test_what_is_no_point_is_refused_with_the_right_way_to_write_one(typed):
    with pytest.raises(PointUnreadable, match="先写经度"):
        read_point(typed)


def test_an_unknown_system_is_refused_with_the_known_ones():
    with pytest.raises(SystemUnknown, match="GCJ-02"):
        read_point("113.6,34.7", "EPSG:3857")


def test_a_point_is_said_as_people_read_it_out():
    assert in_words(Point(113.6, 34.7)) == "东经113.600000，北纬34.700000"
