"""Each alert has a runbook, each runbook an alert, and what a runbook says to ask can be asked."""

import re
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from rule_files import RUNBOOKS, alerts, run

SECTIONS = ["Meaning", "Impact", "Diagnosis", "Mitigation"]


def fenced(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(), re.MULTILINE | re.DOTALL)


class RunbookTests(unittest.TestCase):
    def test_one_for_each_alert(self) -> None:
        names = {path.stem for path in RUNBOOKS.glob("*.md")}
        self.assertEqual(names, {alert.name for alert in alerts()})

    def test_sections(self) -> None:
        for path in sorted(RUNBOOKS.glob("*.md")):
            with self.subTest(runbook=path.name):
                text = path.read_text()
                self.assertTrue(text.startswith(f"# {path.stem}\n"), "its title is not the alert's name")
                self.assertEqual(re.findall(r"^## (.+)$", text, re.MULTILINE), SECTIONS)
                self.assertIn("](../alerts.md)", text, "no way back to the list")
                self.assertTrue(fenced(path, "promql"), "nothing to ask Prometheus")

    def test_links_lead_somewhere(self) -> None:
        for path in sorted([*RUNBOOKS.glob("*.md"), RUNBOOKS.parent / "alerts.md"]):
            for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
                with self.subTest(page=path.name, link=target):
                    self.assertTrue((path.parent / target).exists(), "there is no such file")

    def test_queries_are_promql(self) -> None:
        """Each line is a query of its own, as it is pasted; INSTANCE and PLUGIN stand for labels of the alert."""
        for path in sorted(RUNBOOKS.glob("*.md")):
            queries = "".join(fenced(path, "promql")).splitlines()
            rules = [{"record": f"query{number}", "expr": query} for number, query in enumerate(queries)]
            with self.subTest(runbook=path.name), TemporaryDirectory() as folder:
                file = Path(folder) / "queries.yml"
                file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))
                run("promtool", "check", "rules", "--lint=none", file)


if __name__ == "__main__":
    unittest.main()
