"""docs/dependencies.md: it names exactly what is used, and each minimum is the one that is asked for."""

from __future__ import annotations

import json
import re
import subprocess
import unittest
from typing import Any

from debian_root import BUILD, CHECKOUT, built_package

PAGE = (CHECKOUT / "docs/dependencies.md").read_text()


def table(heading: str) -> dict[str, list[str]]:
    """The rows of the table beneath a heading, by their first cell."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"(?m)^\|.*\|$", section)]
    return {row[0]: row[1:] for row in rows[2:]}


class Dependencies(unittest.TestCase):
    bill: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        cls.bill = json.loads((BUILD / "plugin-exporter.cdx.json").read_text())

    def test_swift_packages(self) -> None:
        manifest = (CHECKOUT / "Package.swift").read_text()
        wanted = dict(re.findall(r'\.package\(url: "https://\S+/(\S+)", from: "(\S+)"', manifest))
        pins = json.loads((CHECKOUT / "Package.resolved").read_text())["pins"]
        resolved = {pin["identity"]: pin["state"]["version"] for pin in pins}
        rows = table("Swift packages")
        self.assertEqual({name: row[0] for name, row in rows.items()}, resolved | wanted)
        self.assertEqual({name for name, row in rows.items() if row[1] == "us"}, wanted.keys())
        # What is built and tested is the lowest that is allowed.
        self.assertEqual({name: resolved[name] for name in wanted}, wanted)
        needs = {entry["ref"]: entry["dependsOn"] for entry in self.bill["dependencies"]}
        names = {component["bom-ref"]: component["name"] for component in self.bill["components"]}
        for component in self.bill["components"]:
            if component["bom-ref"].startswith("pkg:swift/"):
                row = rows[component["name"]]
                self.assertEqual(row[2], component["licenses"][0]["expression"])
                if row[1] != "us":
                    asking = {
                        names.get(reference) for reference, below in needs.items() if component["bom-ref"] in below
                    }
                    self.assertIn(row[1], asking)

    def test_swift(self) -> None:
        tools = re.match(r"// swift-tools-version: (\S+)", (CHECKOUT / "Package.swift").read_text())
        assert tools is not None
        self.assertIn(f"**Swift** {tools[1]} or later", PAGE)
        (version,) = (one["version"] for one in self.bill["components"] if one["name"] == "swift")
        self.assertIn(f"; {version} is what it is built and tested with", PAGE)

    def test_debian_packages(self) -> None:
        depends = subprocess.run(
            ["dpkg-deb", "--field", str(built_package()), "Depends"], check=True, capture_output=True, text=True
        ).stdout
        asked = {
            entry.split()[0]: re.sub(r"^\S+ ?(?:\(>= (.*)\))?$", r"\1", entry)
            for entry in depends.strip().split(", ")
            if "|" not in entry
        }
        rows = table("Debian's libraries")
        self.assertEqual({name: row[0] for name, row in rows.items()}, asked)
        needs = {entry["ref"]: entry["dependsOn"] for entry in self.bill["dependencies"]}
        names = {component["bom-ref"]: component["name"] for component in self.bill["components"]}
        users: dict[str, set[str]] = {}
        for component in self.bill["components"]:
            if component["type"] == "application":
                for reference in needs[component["bom-ref"]]:
                    if reference.startswith("pkg:deb/"):
                        users.setdefault(names[reference], set()).add(component["name"])
        self.assertEqual({name: set(row[1].split(", ")) for name, row in rows.items()}, users)

    def test_the_rest_of_what_the_package_asks_for_is_named(self) -> None:
        control = (CHECKOUT / "deploy/debian/control").read_text()
        fields = re.findall(r"(?m)^(?:Depends|Recommends): (.*)$", control)
        named = {name for field in fields for name in re.split(r"[,|] *| ", field) if name and "$" not in name}
        for name in named:
            self.assertIn(f"`{name}`", PAGE)

    def test_the_count_is_right(self) -> None:
        count = sum(component["bom-ref"].startswith("pkg:deb/") for component in self.bill["components"])
        self.assertIn(f" {count} packages in all,", PAGE)


if __name__ == "__main__":
    unittest.main()
