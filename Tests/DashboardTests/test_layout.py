"""The panels lie on Grafana's grid of 24 columns: none over another, no hole between them."""

import unittest

from committed import all_dashboards


class LayoutTests(unittest.TestCase):
    def test_every_cell_of_the_grid_belongs_to_one_panel(self) -> None:
        for file, dashboard in all_dashboards():
            cells: dict[tuple[int, int], str] = {}
            for panel in dashboard["panels"]:
                where = panel["gridPos"]
                with self.subTest(file=file, panel=panel["title"]):
                    self.assertGreaterEqual(where["x"], 0)
                    self.assertLessEqual(where["x"] + where["w"], 24, "reaches over the right edge")
                    for x in range(where["x"], where["x"] + where["w"]):
                        for y in range(where["y"], where["y"] + where["h"]):
                            other = cells.setdefault((x, y), panel["title"])
                            self.assertIs(other, panel["title"], f"lies over '{other}'")
            bottom = max(y for _, y in cells) + 1
            holes = [(x, y) for y in range(bottom) for x in range(24) if (x, y) not in cells]
            self.assertEqual(holes, [], f"dashboards/{file} has cells without a panel")

    def test_rows_are_open_and_begin_with_what_is_wrong(self) -> None:
        for file, dashboard in all_dashboards():
            with self.subTest(file=file):
                rows = [panel for panel in dashboard["panels"] if panel["type"] == "row"]
                self.assertEqual(dashboard["panels"][0], rows[0])
                self.assertEqual(rows[0]["title"], "Is anything wrong?")
                for row in rows:
                    self.assertFalse(row["collapsed"], row["title"])
                    self.assertEqual(row["panels"], [], row["title"])


class TimelineTests(unittest.TestCase):
    def test_a_state_has_the_colour_of_its_mapping(self) -> None:
        """Coloured by thresholds, Grafana merges all values of one step first, and every state looks the same."""
        found = 0
        for file, dashboard in all_dashboards():
            for panel in dashboard["panels"]:
                if panel["type"] == "state-timeline":
                    found += 1
                    defaults = panel["fieldConfig"]["defaults"]
                    self.assertTrue(defaults["mappings"], f"dashboards/{file}: {panel['title']}")
                    self.assertEqual(defaults["color"]["mode"], "fixed", f"dashboards/{file}: {panel['title']}")
        self.assertEqual(found, 2)
