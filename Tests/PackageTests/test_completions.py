"""The completions of bash, zsh and fish, asked of the shells."""

from __future__ import annotations

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from debian_root import BUILD, CHECKOUT, built_package
from interactive_shell import bash, fish, zsh

EXPORTER = BUILD / "release/plugin_exporter"
SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}
# Under which names the package has them.
PLACES = {
    "plugin_exporter": "usr/share/bash-completion/completions",
    "_plugin_exporter": "usr/share/zsh/vendor-completions",
    "plugin_exporter.fish": "usr/share/fish/vendor_completions.d",
}


def flags(command: str) -> set[str]:
    """The long flags that a command knows."""
    dump = subprocess.run(
        [str(EXPORTER), "--experimental-dump-help"], check=True, capture_output=True, text=True
    ).stdout
    (found,) = (one for one in json.loads(dump)["command"]["subcommands"] if one["commandName"] == command)
    names = (name for argument in found["arguments"] for name in argument.get("names", []))
    return {f"--{name['name']}" for name in names if name["kind"] == "long"}


class Completions(unittest.TestCase):
    maxDiff = None

    scripts: Path
    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.scripts = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        subprocess.run([str(CHECKOUT / "deploy/completions/generate"), str(EXPORTER), str(cls.scripts)], check=True)
        (cls.folder / "servers.json").touch()
        (cls.folder / "some").mkdir()

    def assert_offered(self, line: str, *expected: str, at_least: bool = False) -> None:
        """By each of the shells: exactly these words, or these among others."""
        for name, ask in SHELLS.items():
            with self.subTest(shell=name, line=line):
                # Whether a folder ends in a slash is the shell's.
                offered = {word.removesuffix("/") for word in ask(f"plugin_exporter {line}", self.scripts, self.folder)}
                if at_least:
                    self.assertLessEqual(set(expected), offered)
                else:
                    self.assertEqual(offered, set(expected))

    def test_commands(self) -> None:
        self.assert_offered("", "serve", "run", "audit", "check", "help", at_least=True)
        self.assert_offered("au", "audit")
        self.assert_offered("check ", "web-config", at_least=True)

    def test_every_flag_of_serve_with_or_without_its_name(self) -> None:
        self.assertGreater(len(flags("serve")), 15)
        for line in ("serve --", "--"):
            self.assert_offered(line, *flags("serve"), at_least=True)
        self.assert_offered("--web.enable-l", "--web.enable-lifecycle")

    def test_flags_of_others(self) -> None:
        for command in ("audit", "run ocr analyze"):
            self.assert_offered(f"{command} --", *flags(command.split()[0]), at_least=True)
        self.assert_offered("audit --web.")

    def test_values(self) -> None:
        for line in ("--log.level ", "serve --log.level "):
            self.assert_offered(line, "debug", "info", "warn", "error")
        self.assert_offered("--log.format j", "json")

    def test_what_comes_after_an_address(self) -> None:
        """Its colons end no word."""
        for line in ("--web.listen-address 127.0.0.1:10077 --log.f", "--web.listen-address=[::1]:10077 --log.f"):
            self.assert_offered(line, "--log.format")

    def test_files_and_folders(self) -> None:
        self.assert_offered("--plugins.config ", "servers.json", "some")
        self.assert_offered("--web.config.file serv", "servers.json")
        self.assert_offered("--plugins.directory ", "some")
        self.assert_offered("audit --ca-file serv", "servers.json")
        self.assert_offered("check web-config serv", "servers.json")

    def test_value_behind_an_equals_sign(self) -> None:
        for name, ask in SHELLS.items():
            with self.subTest(shell=name):
                offered = ask("plugin_exporter --log.level=w", self.scripts, self.folder)
                self.assertEqual({word.removeprefix("--log.level=") for word in offered}, {"warn"})

    def test_they_are_in_the_package(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["dpkg-deb", "--extract", str(built_package()), folder], check=True)
            for file, place in PLACES.items():
                packed = Path(folder, place, file)
                self.assertEqual(packed.read_bytes(), (self.scripts / file).read_bytes(), f"{file}: run make deb again")


if __name__ == "__main__":
    unittest.main()
