import unittest

import benchmarks  # noqa: F401
from runner.effort import rotated
from runner.samples import Samples, Summary, summarize


class SummaryTests(unittest.TestCase):
    def test_a_hiccup_is_neither_in_the_median_nor_in_the_range(self) -> None:
        self.assertEqual(summarize([5, 1, 900, 3, 4]), Summary(4, 3, 5))

    def test_an_even_number_of_samples_has_its_median_between_the_middle_two(self) -> None:
        self.assertEqual(summarize([4, 1, 3, 2]), Summary(2.5, 1, 4))

    def test_one_sample_is_its_own_range(self) -> None:
        self.assertEqual(summarize([7]), Summary(7, 7, 7))

    def test_no_samples_have_no_summary(self) -> None:
        with self.assertRaises(ValueError):
            summarize([])


class SamplesTests(unittest.TestCase):
    def setUp(self) -> None:
        self.samples = Samples()
        self.samples.add("render", "ours", 1_000, [1, 2])
        self.samples.add("render", "ours", 10, [9])
        self.samples.add("render", "go", 100, [])
        self.samples.add("http", "ours", 100, [12345.678])

    def test_later_rounds_are_added_to_earlier_ones(self) -> None:
        self.samples.add("render", "ours", 1_000, [6])
        self.assertEqual(self.samples.get("render", "ours", 1_000), Summary(2, 1, 6))

    def test_what_was_not_measured_has_no_summary(self) -> None:
        self.assertIsNone(self.samples.get("render", "go", 100))
        self.assertIsNone(self.samples.get("http", "ours", 1_000))

    def test_counts_are_in_order_and_of_what_was_measured(self) -> None:
        self.assertEqual(self.samples.counts("render"), [10, 1_000])
        self.assertEqual(self.samples.counts("render", "go"), [])

    def test_every_sample_is_written_down_with_five_digits(self) -> None:
        self.assertEqual(
            list(self.samples),
            [
                {"measure": "render", "who": "ours", "plugins": 1_000, "samples": [1, 2]},
                {"measure": "render", "who": "ours", "plugins": 10, "samples": [9]},
                {"measure": "http", "who": "ours", "plugins": 100, "samples": [12346]},
            ],
        )


class RotationTests(unittest.TestCase):
    def test_each_round_has_all_and_begins_with_the_next(self) -> None:
        self.assertEqual("".join(rotated("abc", 4)), "abcbcacababc")
