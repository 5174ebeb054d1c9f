"""The web configurations that ship, and those of the documentation, are good in the program's own judgement."""

import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import certificates
from repository import ROOT, exporter, known_flags, require, run

SHIPPED = (ROOT / "deploy/debian/web-config.yml", ROOT / "deploy/compose/web/web-config.yml")
OFF = ["TLS: off", "passwords: none asked for"]


def uncommented(path: Path) -> str:
    """With everything that a file offers turned on: `## ` is for the reader, `# ` for the program."""
    return re.sub(r"(?m)^# ", "", path.read_text())


class WebConfigTests(unittest.TestCase):
    """Beside the certificates that the page makes."""

    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        certificates.make(cls.folder)
        for name in ("server.key", "ca.key"):
            (cls.folder / name).chmod(0o600)
        (cls.folder / "clients.crt").write_bytes((cls.folder / "ca.crt").read_bytes())

    def check(self, text: str) -> list[str]:
        """What a configuration turns on. One that is refused, or accepted with a warning, is a failure."""
        file = self.folder / "web-config.yml"
        file.write_text(text)
        first, *lines = run(exporter(), "check", "web-config", file, silent=True).splitlines()
        self.assertEqual(first, f"{file}: good")
        return [line.strip() for line in lines]

    def test_what_ships_is_off_until_it_is_uncommented(self) -> None:
        for path in SHIPPED:
            with self.subTest(file=path.relative_to(ROOT)):
                lines = self.check(path.read_text())
                self.assertEqual(lines[:1] + lines[-1:], OFF)
                turned_on = self.check(uncommented(path))
                self.assertIn("TLS: on, TLS12 to TLS13", turned_on)
                self.assertIn("passwords: asked for, 1 user", turned_on)

    def test_the_pages_example_is_what_the_page_says_of_it(self) -> None:
        (example,) = (block for block in certificates.blocks(certificates.PAGE, "yaml") if "web-config.yml" in block)
        (console,) = (
            block for block in certificates.blocks(certificates.PAGE, "console") if "check web-config" in block
        )
        said = re.findall(r"(?m)^  (\S.*)$", console)
        self.assertEqual(self.check(example), said)

    def test_every_key_is_on_the_page_and_no_other(self) -> None:
        """What the program takes in a section, it names when it refuses another key."""
        for section in ("tls_server_config", "http_server_config", "rate_limit"):
            with self.subTest(section=section):
                (table,) = re.findall(rf"(?m)^\| `{section}` \| .*\n((?:\|.*\n)+)", certificates.PAGE)
                told = {key for row in table.splitlines()[1:] for key in re.findall(r"`(\w+)`", row.split("|")[1])}
                file = self.folder / "wrong.yml"
                file.write_text(f"{section}:\n  zzzzzzzzzz: 1\n")
                refused = subprocess.run(
                    [exporter(), "check", "web-config", str(file)], capture_output=True, text=True, check=False
                )
                self.assertEqual(refused.returncode, 1)
                known = refused.stderr.strip().partition("allowed: ")[2]
                self.assertEqual(told, set(known.split(", ")), refused.stderr)

    def test_prometheus_reads_the_pages_part_of_its_configuration(self) -> None:
        promtool = require("promtool", "apt-get install prometheus")
        (part,) = (block for block in certificates.blocks(certificates.PAGE, "yaml") if "prometheus.yml" in block)
        (self.folder / "prometheus.yml").write_text(part)
        (self.folder / "password").touch()
        run(promtool, "check", "config", self.folder / "prometheus.yml")

    def test_flags_on_the_page_are_the_programs(self) -> None:
        told = set(re.findall(r"(?<![\w-])--(?:web|plugins|log)\.[\w.-]*\w", certificates.PAGE))
        self.assertGreater(len(told), 5)
        self.assertEqual(told - known_flags(), set())
