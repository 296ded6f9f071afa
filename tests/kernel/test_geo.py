"""Places: the shown point tells no more than a grid corner, boundaries are valid or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.kernel.geo import AreaFinder, boundary_of, box_around, distance_m, middle_of, outline_of, snap
from tests.builders.places import square

latitudes = st.floats(-70, 70, allow_nan=False)
longitudes = st.floats(-179, 179, allow_nan=False)


@given(latitudes, longitudes)
def test_snap_is_near_and_gives_one_corner_for_one_point(lat, lon):
    corner = snap(lat, lon)
    assert corner == snap(lat, lon)
    assert distance_m(lat, lon, *corner) <= 40


def test_snap_of_all_points_of_a_cell_is_one_value():
    assert len({snap(40.41 + n * 1e-6, -3.70) for n in range(20)}) <= 2


def test_distance_of_a_degree_of_latitude():
    assert distance_m(40, -3, 41, -3) == pytest.approx(111_195, rel=1e-3)


def test_box_around_holds_the_circle():
    south, north, west, east = box_around(40.4, -3.7, 250)
    assert distance_m(40.4, -3.7, north, -3.7) >= 249.999
    assert distance_m(40.4, -3.7, 40.4, east) >= 249
    assert south < 40.4 < north
    assert west < -3.7 < east


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1]]]},
        {"type": "Polygon", "coordinates": [[[400, 0], [401, 0], [401, 1], [400, 0]]]},
        {"type": "Polygon", "coordinates": "x"},
    ],
)
def test_boundary_of_what_is_no_area_is_refused(geometry):
    with pytest.raises(Invalid):
        boundary_of(geometry)


def test_boundary_of_a_bow_tie_is_mended():
    tie = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    assert boundary_of(tie).is_valid


def test_finder_takes_the_first_of_overlapping_areas():
    finder = AreaFinder([(7, boundary_of(square(40, -3))), (8, boundary_of(square(40, -2.9901)))])
    assert finder.covering(40.005, -2.995) == [7]
    assert finder.covering(40.005, -2.99005) == [7, 8]
    assert finder.covering(0, 0) == []


def test_outline_and_middle():
    boundary = boundary_of(square(40, -3))
    assert outline_of(boundary)["type"] == "Polygon"
    lat, lon = middle_of(boundary)
    assert 40 < lat < 40.01
    assert -3 < lon < -2.99
