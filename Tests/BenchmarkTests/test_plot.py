import unittest
from itertools import pairwise
from xml.etree import ElementTree

import benchmarks  # noqa: F401
from runner.plot import Axis, Line, spread, svg

SVG = "{http://www.w3.org/2000/svg}"


class AxisTests(unittest.TestCase):
    def test_equal_factors_are_equal_distances(self) -> None:
        axis = Axis([10, 1_000], 0, 200)
        self.assertEqual([round(axis.pixel(value)) for value in (10, 100, 1_000)], [0, 100, 200])

    def test_a_vertical_axis_grows_upwards(self) -> None:
        axis = Axis([1, 100], 400, 40)
        self.assertGreater(axis.pixel(1), axis.pixel(100))

    def test_ticks_are_powers_of_ten_within_the_axis(self) -> None:
        self.assertEqual(Axis([10, 100_000], 0, 1).ticks(), [10, 100, 1_000, 10_000, 100_000])

    def test_a_narrow_axis_has_steps_between(self) -> None:
        self.assertEqual(Axis([10, 100], 0, 1).ticks(), [10, 20, 50, 100])

    def test_one_value_has_an_axis_around_it(self) -> None:
        self.assertEqual(Axis([10, 10], 0, 100).pixel(10), 50)


class SpreadTests(unittest.TestCase):
    def test_labels_that_are_apart_stay(self) -> None:
        self.assertEqual(spread([10, 100, 50], 18), [10, 100, 50])

    def test_labels_that_touch_move_apart_around_their_middle(self) -> None:
        self.assertEqual(spread([50, 52, 200], 18), [42, 60, 200])

    def test_labels_that_are_pushed_against_others_push_them(self) -> None:
        placed = sorted(spread([50, 50, 64], 10))
        self.assertTrue(all(above - below >= 10 - 1e-9 for below, above in pairwise(placed)))
        self.assertAlmostEqual(sum(placed) / 3, 164 / 3)


class SVGTests(unittest.TestCase):
    def setUp(self) -> None:
        text = svg(
            "a < b",
            "plugins",
            [
                Line("one & two", "red", [(10, 1), (100, 10)]),
                Line("limit", "grey", [(10, 5)], True),
                Line("none", "blue", []),
            ],
        )
        self.root = ElementTree.fromstring(text)

    def test_every_line_that_has_points_is_drawn_and_labelled(self) -> None:
        texts = [element.text for element in self.root.iter(f"{SVG}text")]
        self.assertIn("one & two", texts)
        self.assertIn("limit", texts)
        self.assertNotIn("none", texts)
        lines = [path for path in self.root.iter(f"{SVG}path") if path.get("class") == "line"]
        self.assertEqual([path.get("stroke-dasharray") for path in lines], [None, "6 5"])

    def test_every_point_is_inside(self) -> None:
        circles = list(self.root.iter(f"{SVG}circle"))
        self.assertEqual(len(circles), 3)
        for circle in circles:
            self.assertTrue(0 < float(circle.get("cx", "")) < 800)
            self.assertTrue(0 < float(circle.get("cy", "")) < 460)

    def test_titles_are_escaped(self) -> None:
        self.assertEqual(self.root.findtext(f"{SVG}title"), "a < b")
