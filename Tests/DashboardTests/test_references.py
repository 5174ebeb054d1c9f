"""What is named exists: variables, dashboards, columns. What must differ differs: uids, ids, letters."""

import re
import unittest
from collections import Counter

from committed import NAMES, Json, all_dashboards, load, panels, queries, strings

GRAFANAS_OWN = {"__rate_interval", "__range", "__from", "__url_time_range", "__data", "__all"}
UIDS = {"overview.json": "plugins-overview", "plugin.json": "plugins-plugin", "exporter.json": "plugins-exporter"}
TITLES = {
    "overview.json": "Plugins / Overview",
    "plugin.json": "Plugins / Plugin",
    "exporter.json": "Plugins / Exporter",
}


def repeated(items: list[object]) -> list[object]:
    return [item for item, count in Counter(items).items() if count > 1]


def variables_in(value: object) -> set[str]:
    return {name for item in strings(value) for name in re.findall(r"\$\{?(\w+)", item)}


class ReferenceTests(unittest.TestCase):
    def test_uids_titles_and_schema_are_those_that_links_and_imports_rely_on(self) -> None:
        for file, dashboard in all_dashboards():
            with self.subTest(file=file):
                self.assertEqual(dashboard["uid"], UIDS[file])
                self.assertEqual(dashboard["title"], TITLES[file])
                self.assertEqual(dashboard["schemaVersion"], 42)
                self.assertNotIn("id", dashboard, "the number in one Grafana's database")

    def test_panel_ids_and_query_letters_are_unique(self) -> None:
        for file, dashboard in all_dashboards():
            with self.subTest(file=file):
                self.assertEqual(repeated([panel["id"] for panel in dashboard["panels"]]), [], "panel ids")
                self.assertGreater(min(panel["id"] for panel in dashboard["panels"]), 0)
                for panel in panels(dashboard):
                    self.assertEqual(repeated([item["refId"] for item in panel["targets"]]), [], panel["title"])

    def test_every_variable_is_defined_and_used(self) -> None:
        for file, dashboard in all_dashboards():
            with self.subTest(file=file):
                defined = {item["name"] for item in dashboard["templating"]["list"]}
                body = {key: value for key, value in dashboard.items() if key != "templating"}
                self.assertEqual(variables_in(dashboard) - GRAFANAS_OWN - defined, set(), "used and not defined")
                self.assertEqual(defined - variables_in(body), set(), "defined and not used in a panel")

    def test_a_plugin_is_chosen_in_every_query_about_plugins(self) -> None:
        chosen = {"overview.json": 'plugin=~"$plugin"', "plugin.json": 'plugin="$plugin"'}
        theirs = r"\b(plugin_(?!exporter_|registry_|discovery_)\w+)\{([^}]*)\}"
        for file, matcher in chosen.items():
            for query in queries(load(file)):
                for metric, matchers in re.findall(theirs, query.expr):
                    with self.subTest(file=file, query=query.place):
                        self.assertIn(matcher, matchers, f"{metric} in dashboards/{file}: {query.place}")

    def test_links_lead_to_dashboards_and_variables_that_exist(self) -> None:
        known = {dashboard["uid"]: dashboard for _, dashboard in all_dashboards()}
        for file, dashboard in all_dashboards():
            links = [item for item in strings(dashboard) if item.startswith("/d/")]
            self.assertGreaterEqual(len(links), 2, file)
            for link in links:
                with self.subTest(file=file, link=link):
                    match = re.match(r"/d/([\w-]+)\?", link)
                    assert match is not None, link
                    self.assertIn(match[1], set(known), "no dashboard has this uid")
                    there = {item["name"] for item in known[match[1]]["templating"]["list"]}
                    handed = set(re.findall(r"var-(\w+)=|\$\{(\w+):queryparam\}", link))
                    names = {name for pair in handed for name in pair if name}
                    self.assertLessEqual(names, there, "hands on what the other does not have")
                    self.assertLessEqual({"datasource", "job", "instance"}, names, "loses what was chosen")

    def test_links_in_the_head_keep_the_time_and_are_in_sight(self) -> None:
        for file, dashboard in all_dashboards():
            others = {uid for name, uid in UIDS.items() if name != file}
            with self.subTest(file=file):
                self.assertEqual({re.split(r"[/?]", link["url"])[2] for link in dashboard["links"]}, others)
                for link in dashboard["links"]:
                    self.assertTrue(link["keepTime"], link["title"])
                    self.assertNotIn("placement", link, "it is hidden in a menu")


class TableTests(unittest.TestCase):
    def test_columns_are_those_that_the_queries_bring(self) -> None:
        tables = 0
        for file in NAMES:
            for table in panels(load(file)):
                if table["type"] == "table":
                    tables += 1
                    with self.subTest(file=file, table=table["title"]):
                        self.check(table)
        self.assertEqual(tables, 5)

    def check(self, table: Json) -> None:
        letters = [item["refId"] for item in table["targets"]]
        values = {f"Value #{letter}" for letter in letters} if len(letters) > 1 else {"Value"}
        labels = {
            label.strip()
            for item in table["targets"]
            for listed in re.findall(r"(?:max|sum|count) by \(([^)]*)\)", item["expr"])
            for label in listed.split(",")
        }
        steps = {item["id"]: item["options"] for item in table["transformations"]}
        headings = steps["organize"]["renameByName"]
        self.assertEqual(set(headings), set(steps["filterFieldsByName"]["include"]["names"]))
        self.assertLessEqual(set(headings), values | labels, "a column that no query brings")
        for value in values - set(headings):
            expr = table["targets"][letters.index(value[-1])]["expr"]
            self.assertTrue(expr.startswith("topk by"), f"{value} is queried and not shown")
        for item in table["fieldConfig"]["overrides"]:
            self.assertIn(item["matcher"]["options"], headings.values(), "a setting for no column")
        for name in {name for item in strings(table) for name in re.findall(r"__data\.fields\.(\w+)", item)}:
            self.assertIn(name, headings.values(), "a link that takes its value from no column")
        if len(letters) > 1:
            key = steps["joinByField"]["byField"]
            for item in table["targets"]:
                self.assertRegex(item["expr"], rf"by \([^)]*\b{key}\b[^)]*\)", "has no rows for the key")
