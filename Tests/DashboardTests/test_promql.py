"""Every expression is PromQL: promtool parses it, as a rule of a temporary file."""

import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from committed import Query, all_dashboards, plain, queries, selectors


def check(expressions: list[Query]) -> str:
    """What promtool objects to; nothing if all is well. JSON is YAML, and needs no quoting by hand."""
    promtool = shutil.which("promtool")
    if promtool is None:
        raise AssertionError("promtool is not installed: apt-get install prometheus")
    rules = [{"record": f"expression:{index}", "expr": plain(query.expr)} for index, query in enumerate(expressions)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rules.yml"
        file.write_text(json.dumps({"groups": [{"name": "dashboards", "rules": rules}]}), encoding="utf-8")
        command = [promtool, "check", "rules", file]
        checked = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    return "" if checked.returncode == 0 else checked.stdout + checked.stderr


class PromQLTests(unittest.TestCase):
    def test_every_expression_parses(self) -> None:
        for file, dashboard in all_dashboards():
            found = list(queries(dashboard))
            self.assertGreater(len(found), 15, f"dashboards/{file} has lost its queries")
            if not check(found):
                continue
            for query in found:
                with self.subTest(file=file, query=query.place):
                    objection = check([query])
                    if objection:
                        self.fail(f"dashboards/{file}: {query.place}: {query.expr}\n{objection}")

    def test_what_is_no_promql_is_seen(self) -> None:
        self.assertIn("parse error", check([Query("here", "sum by (plugin) (plugin_state")]))

    def test_ratios_are_never_of_nothing(self) -> None:
        """0/0 is NaN, which a panel draws or shows as such."""
        for file, dashboard in all_dashboards():
            for query in queries(dashboard):
                for whole in query.expr.split(" / ")[1:]:
                    with self.subTest(file=file, query=query.place):
                        self.assertRegex(whole, r"^(\(sum\b.*> 0\)|process_max_fds\{)", query.expr)

    def test_selectors_are_found(self) -> None:
        """The other tests rest on this."""
        expr = (
            'sum by (a) (rate(b_total{c=~"$d{}", e="f"}[5m] @ end())) / on (g) h{i!="j"} or k > bool 0 and time() - l'
        )
        found = {(item.metric, item.matchers, item.span, item.function) for item in selectors(expr)}
        self.assertEqual(
            found,
            {
                ("b_total", frozenset({'c=~"$d{}"', 'e="f"'}), "5m", "rate"),
                ("h", frozenset({'i!="j"'}), None, None),
                ("k", frozenset(), None, None),
                ("l", frozenset(), None, None),
            },
        )
