import unittest

import benchmarks  # noqa: F401
from runner.goals import GOALS, Goal, Outcome, outcomes
from runner.samples import Samples


class OutcomeTests(unittest.TestCase):
    def test_a_figure_has_to_stay_within_its_bound(self) -> None:
        goal = Goal("", "record-whole", 101, 25)
        self.assertTrue(Outcome(goal, 25, None).is_met)
        self.assertFalse(Outcome(goal, 25.1, None).is_met)

    def test_a_cost_is_as_many_times_less_as_the_peer_costs_more(self) -> None:
        goal = Goal("", "render", 10, 16, against="rust", of_other=False, at_least=True)
        self.assertEqual(Outcome(goal, 20, 400).value, 20)
        self.assertTrue(Outcome(goal, 20, 320).is_met)
        self.assertFalse(Outcome(goal, 20, 319).is_met)

    def test_a_rate_is_so_many_times_the_peers(self) -> None:
        goal = Goal("", "http", 10, 0.9, against="constant", at_least=True)
        self.assertEqual(Outcome(goal, 45, 50).value, 0.9)
        self.assertFalse(Outcome(goal, 44, 50).is_met)

    def test_what_could_not_be_measured_misses_its_goal(self) -> None:
        self.assertFalse(Outcome(Goal("", "gzip", 10, 2, against="go", at_least=True), None, 50).is_met)


class OutcomesTests(unittest.TestCase):
    def test_a_section_that_was_left_out_has_no_outcomes(self) -> None:
        self.assertEqual(list(outcomes(Samples())), [])

    def test_the_peers_own_figure_for_as_many_plugins_is_compared(self) -> None:
        samples = Samples()
        samples.add("gzip", "ours", 100, [60])
        samples.add("gzip", "go", 100, [20])
        samples.add("gzip", "go", 10, [1])
        # For 10 ours is missing.
        self.assertEqual(
            [(found.goal.plugins, found.ours, found.other, found.value) for found in outcomes(samples)],
            [(10, None, 1, None), (100, 60, 20, 3)],
        )

    def test_growth_is_our_own_figure_at_two_sizes(self) -> None:
        samples = Samples()
        samples.add("lookup", "ours", 100, [50])
        samples.add("lookup", "ours", 100_000, [60])
        (found,) = outcomes(samples)
        self.assertEqual(found.value, 1.2)
        self.assertTrue(found.is_met)

    def test_no_goal_is_there_twice(self) -> None:
        keys = [(goal.measure, goal.who, goal.plugins, goal.against) for goal in GOALS]
        self.assertEqual(len(keys), len(set(keys)))
