import unittest

import benchmarks  # noqa: F401
from runner.instruction_counts import collected, compare
from runner.processes import Failure
from runner.scrape import check
from runner.wrk import parse


class WrkTests(unittest.TestCase):
    def test_many_requests_are_counted(self) -> None:
        self.assertEqual(parse("Running…\nsummary 500 2000000 60000 0 3990.0\n", 100), 250)

    def test_of_few_requests_the_mean_time_is_taken(self) -> None:
        # A third one, cut off by the end, took part of the two seconds.
        self.assertEqual(parse("summary 2 2000000 200 0 800000.0\n", 100), 1.25)

    def test_nothing_finished_is_no_rate(self) -> None:
        self.assertIsNone(parse("summary 0 2000000 700 0 0.0\n", 100))

    def test_failures_and_short_bodies_are_refused(self) -> None:
        for text in ("summary 500 2000000 50000 1 40.0\n", "summary 500 2000000 45000 0 40.0\n"):
            with self.subTest(text), self.assertRaises(Failure):
                parse(text, 100)


class ScrapeTests(unittest.TestCase):
    SCRAPE = b"""\
# HELP plugin_info A registered plugin; always 1.
plugin_info{plugin="plugin-0",version="1.0.0"} 1
plugin_info{description="first by name",plugin="plugin-1"} 1
plugin_state{plugin="plugin-0",state="LOADED"} 0
plugin_state{plugin="plugin-1",state="LOADED"} 0
plugin_registry_instances 1
process_threads 4
"""

    def test_series_of_plugins_are_counted_and_no_others(self) -> None:
        check(self.SCRAPE, plugins=2, series=2)

    def test_a_series_too_few_or_too_many_is_refused(self) -> None:
        for series in (1, 3):
            with self.subTest(series), self.assertRaises(Failure):
                check(self.SCRAPE, plugins=2, series=series)

    def test_other_names_are_refused(self) -> None:
        with self.assertRaises(Failure):
            check(self.SCRAPE.replace(b"plugin-1", b"plugin-2"), plugins=2, series=2)


class InstructionTests(unittest.TestCase):
    def test_the_total_is_read(self) -> None:
        self.assertEqual(collected("events: Ir\nsummary: 24441754\nfn=1\n16 3\ntotals: 24441754\n"), 24441754)
        with self.assertRaises(Failure):
            collected("events: Ir\n")

    def test_a_tenth_more_is_let_pass_and_beyond_it_not(self) -> None:
        self.assertTrue(compare({"series": 110.0}, {"series": 100.0})[0])
        is_good, lines = compare({"series": 110.2, "execution": 50.0}, {"series": 100.0, "execution": 50.0})
        self.assertFalse(is_good)
        self.assertIn("+10.2%", lines[0])
        self.assertNotIn("worse", lines[1])

    def test_a_gain_is_worth_a_record(self) -> None:
        is_good, (line,) = compare({"series": 80.0}, {"series": 100.0})
        self.assertTrue(is_good)
        self.assertIn("--update", line)
