"""The bill of materials: it is CycloneDX, it names what is really linked and loaded, and it ships."""

from __future__ import annotations

import json
import os
import re
import subprocess
import unittest
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from debian_root import BUILD, CHECKOUT, built_package, tool

BILL = BUILD / "plugin-exporter.cdx.json"
PROGRAMS = {"plugin_exporter": BUILD / "release/plugin_exporter", "ocr-plugin": BUILD / "release/ocr-plugin"}
# A module of each package that nothing else has, and so its symbols: $s, the name's length, the name.
MODULES = {
    "swift-argument-parser": "ArgumentParser",
    "swift-async-algorithms": "AsyncAlgorithms",
    "swift-collections": "DequeModule",
    "swift-log": "Logging",
    "swift-metrics": "CoreMetrics",
    "swift-service-lifecycle": "ServiceLifecycle",
    "swift-subprocess": "Subprocess",
    "swift-system": "SystemPackage",
}


def said(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=os.environ | environment,
    )


def package_of(file: str) -> str:
    """Which Debian package has a file. It may be listed where /lib was a folder of its own."""
    real = Path(file).resolve()
    for place in (str(real), str(real).removeprefix("/usr")):
        listed = subprocess.run(["dpkg-query", "--search", place], capture_output=True, text=True, check=False).stdout
        if listed:
            return listed.partition(":")[0]
    raise AssertionError(f"{file} is of no package")


class BillOfMaterials(unittest.TestCase):
    text: str
    bill: dict[str, Any]
    components: dict[str, dict[str, Any]]
    needs: dict[str, list[str]]

    @classmethod
    def setUpClass(cls) -> None:
        if not BILL.exists():
            raise AssertionError(f"{BILL} is missing: run make sbom")
        cls.text = BILL.read_text()
        cls.bill = json.loads(cls.text)
        cls.components = {component["bom-ref"]: component for component in cls.bill["components"]}
        cls.needs = {entry["ref"]: entry["dependsOn"] for entry in cls.bill["dependencies"]}

    def named(self, prefix: str, references: list[str] | None = None) -> set[str]:
        """The names of the components whose reference begins so."""
        among = self.components if references is None else references
        return {self.components[reference]["name"] for reference in among if reference.startswith(prefix)}

    def program(self, name: str) -> str:
        (reference,) = (
            reference
            for reference, component in self.components.items()
            if component["type"] == "application" and component["name"] == name
        )
        return reference

    def below(self, reference: str) -> list[str]:
        """What a component needs, and what that needs."""
        found = [reference]
        for one in found:
            found += [other for other in self.needs[one] if other not in found]
        return found[1:]

    def test_it_is_cyclonedx(self) -> None:
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_5).validate_str(self.text))
        # The validator is one that finds faults.
        broken = self.bill | {"components": [{"type": "library"}]}
        self.assertIsNotNone(JsonStrictValidator(SchemaVersion.V1_5).validate_str(json.dumps(broken)))

    def test_it_is_of_this_build(self) -> None:
        product = self.bill["metadata"]["component"]
        version = said(str(PROGRAMS["plugin_exporter"]), "--version").stdout
        self.assertIn(f"version {product['version']} ", version)
        commit = product["externalReferences"][0]["comment"].removeprefix("commit ")
        self.assertIn(f"(revision: {commit})", version)
        self.assertEqual(product["licenses"], [{"license": {"id": "Apache-2.0"}}])

    def test_everything_is_reached_from_the_product(self) -> None:
        product = self.bill["metadata"]["component"]["bom-ref"]
        self.assertEqual(set(self.below(product)), set(self.components))
        self.assertEqual(self.needs[product], sorted(map(self.program, PROGRAMS)))

    def test_swift_packages_are_those_whose_symbols_are_there(self) -> None:
        pins = {
            pin["identity"]: pin["state"] for pin in json.loads((CHECKOUT / "Package.resolved").read_text())["pins"]
        }
        self.assertEqual(pins.keys(), MODULES.keys(), "Package.resolved has others: add them here")
        for name, file in PROGRAMS.items():
            with self.subTest(program=name):
                symbols = said(tool("nm", "binutils"), "--defined-only", str(file)).stdout
                linked = {package for package, one in MODULES.items() if f" $s{len(one)}{one}" in symbols}
                self.assertEqual(self.named("pkg:swift/", self.below(self.program(name))), linked)
        for reference in self.components:
            if reference.startswith("pkg:swift/"):
                component = self.components[reference]
                state = pins[component["name"]]
                self.assertEqual(component["version"], state["version"])
                self.assertEqual(component["externalReferences"][0]["comment"], f"commit {state['revision']}")
                self.assertRegex(component["licenses"][0]["expression"], "^Apache-2.0( WITH Swift-exception)?$")

    def test_swift_is_named_and_icu_is_not_in_it(self) -> None:
        """What FoundationEssentials leaves out, and 12 MB with it."""
        release = re.search(r"swift-\S+-RELEASE", said(tool("swift", "swift"), "--version").stdout)
        assert release is not None
        parts = {reference for reference, component in self.components.items() if component["type"] == "framework"}
        names = {"swift", "swift-corelibs-libdispatch", "swift-foundation"}
        self.assertEqual(parts, {f"pkg:github/swiftlang/{name}@{release[0]}" for name in names})

    def test_libraries_are_what_the_loader_loads(self) -> None:
        """As it says itself while the program runs, which no list of names can do."""
        for name, file in PROGRAMS.items():
            with self.subTest(program=name):
                log = said(str(file), "--version", LD_DEBUG="libs").stderr
                files = set(re.findall(r"calling init: (/\S+\.so\S*)", log))
                self.assertGreater(len(files), 3)
                loaded = {package_of(one) for one in files}
                # The loader does not speak of itself; it is libc6, which is there.
                self.assertEqual(self.named("pkg:deb/", self.below(self.program(name))), loaded)
        for component in self.components.values():
            if component["bom-ref"].startswith("pkg:deb/"):
                version = said("dpkg-query", "--show", "--showformat=${Version}", component["name"]).stdout
                self.assertEqual(component["version"], version)

    def test_package_depends_on_what_the_programs_name(self) -> None:
        depends = said("dpkg-deb", "--field", str(built_package()), "Depends").stdout
        direct = {one for name in PROGRAMS for one in self.named("pkg:deb/", self.needs[self.program(name)])}
        named = {entry.split()[0] for entry in depends.split(", ") if "|" not in entry}
        self.assertEqual(named, direct)

    def test_it_ships_in_the_package(self) -> None:
        path = "./usr/share/doc/plugin-exporter/plugin-exporter.cdx.json"
        packed = subprocess.run(
            f"dpkg-deb --fsys-tarfile {built_package()} | tar --extract --to-stdout {path}",
            shell=True, capture_output=True, text=True, check=True,
        )  # fmt: skip
        self.assertEqual(packed.stdout, self.text, "the package is old: run make deb again")

    def test_two_runs_are_the_same_bytes_and_a_date_is_only_what_is_given(self) -> None:
        generate = [str(CHECKOUT / "deploy/sbom/generate"), *map(str, PROGRAMS.values())]
        dated = json.loads(said(*generate, SOURCE_DATE_EPOCH="1770000000", TZ="Asia/Tokyo", LANG="C").stdout)
        self.assertEqual(dated["metadata"].pop("timestamp"), "2026-02-02T02:40:00Z")
        self.assertNotEqual(dated.pop("serialNumber"), self.bill["serialNumber"])
        self.assertEqual(dated, {key: value for key, value in self.bill.items() if key != "serialNumber"})


if __name__ == "__main__":
    unittest.main()
