import unittest

import benchmarks  # noqa: F401
from runner.samples import Samples, Summary
from runner.table import cell, document, figure


class FigureTests(unittest.TestCase):
    def test_three_digits_say_something(self) -> None:
        found = [figure(value) for value in (0, 0.123, 1.236, 12.36, 123.6, 19_472_231)]
        self.assertEqual(found, ["0", "0.123", "1.24", "12.4", "124", "19,472,231"])

    def test_a_range_is_shown_where_there_is_one(self) -> None:
        self.assertEqual(cell(Summary(20, 19, 22.5)), "20.0 (19.0–22.5)")
        self.assertEqual(cell(Summary(20, 20, 20.01)), "20.0")
        self.assertEqual(cell(None), "")


class DocumentTests(unittest.TestCase):
    def test_goals_and_tables_show_what_was_measured_and_no_more(self) -> None:
        samples = Samples()
        samples.add("http", "ours", 100, [95])
        samples.add("http", "constant", 100, [100])
        samples.add("http", "go", 100, [10])
        text = document({"processor": "X"}, "2026-01-02", samples)
        self.assertIn("2026-01-02. processor X.", text)
        self.assertIn("## Goals: 1 of 2 met", text)
        self.assertIn(
            "| HTTP, scrapes a second | 100 | 95.0 | the limit: a constant buffer: 100 | 0.950× | ≥ 0.9× | met |", text
        )
        self.assertIn(
            "| HTTP, scrapes a second | 100 | 95.0 | client_golang: 10.0 | 9.50× | ≥ 15× | **missed** |", text
        )
        self.assertIn("| plugin-exporter |  | 95.0 |  |  |", text)
        self.assertNotIn("Memory", text)
        self.assertNotIn("Python", text.split("## Goals")[1])
