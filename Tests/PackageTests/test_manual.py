"""The manual page: it is sound, and says of every flag what the program's own help says, no more and no less."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import tempfile
import unittest
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from debian_root import BUILD, CHECKOUT, built_package, tool

EXPORTER = BUILD / "release/plugin_exporter"
# The page's heading for flags that every command has.
EVERY = "Every command"
DEFAULT = re.compile(r"The default is (.*)\.$")


@dataclass
class Option:
    """A flag: the name of its value, what it is if it is not given, and what it may be."""

    value: str | None
    default: str | None
    allowed: set[str] = field(default_factory=set)


def said(*command: str | Path, text: str | None = None) -> str:
    """What a command writes; fails if it ends with another status than 0, or complains."""
    finished = subprocess.run(
        [str(word) for word in command], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    if finished.returncode != 0 or finished.stderr:
        raise AssertionError(f"{command[0]} ended with {finished.returncode}:\n{finished.stdout}{finished.stderr}")
    return finished.stdout


@cache
def page() -> str:
    """The page's source, filled in."""
    return said(CHECKOUT / "deploy/man/render", EXPORTER)


@cache
def rendered() -> str:
    """As a reader sees it, each paragraph a line."""
    return re.sub(".\b", "", said(tool("mandoc", "mandoc"), "-T", "utf8", "-O", "width=1000", text=page()))


@cache
def command() -> dict[str, Any]:
    """What the program says of itself."""
    return json.loads(said(EXPORTER, "--experimental-dump-help"))["command"]


def leaves(of: dict[str, Any], path: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    """Every command that does something, by its name below the program's: `serve`, `check web-config`."""
    below = [one for one in of.get("subcommands", []) if one["commandName"] != "help"]
    if not below:
        return {" ".join(path): of}
    return {name: one for sub in below for name, one in leaves(sub, (*path, sub["commandName"])).items()}


def known_options(of: dict[str, Any]) -> dict[str, Option]:
    """The flags that a command knows, by their long names. `(default: …)` in the help is a default, too."""
    found = {}
    for argument in of["arguments"]:
        if argument["kind"] == "positional":
            continue
        (name,) = (name["name"] for name in argument["names"] if name["kind"] == "long")
        words = re.search(r"\(default: (.*)\)", argument.get("abstract", ""))
        found[name] = Option(
            value=argument["valueName"] if argument["kind"] == "option" else None,
            default=words[1] if words else argument.get("defaultValue"),
            allowed=set(argument.get("allValues", [])),
        )
    return found


def sections() -> dict[str, dict[str, tuple[Option, str]]]:
    """The page's OPTIONS: by heading, each flag and the text below it."""
    found: dict[str, dict[str, tuple[Option, str]]] = {}
    title, text = "", rendered().split("\nOPTIONS\n")[1]
    for line in re.split(r"\n(?=\S)", text)[0].splitlines():
        if heading := re.fullmatch(r" {3}(\S.*)", line):
            section = found[heading[1]] = {}
        # A short one has the text beside it.
        elif item := re.fullmatch(r" {5}(?:-\w, )?--(\S+)(?: (\S+))?(?: {2,}(\S.*))?", line):
            title, value = item[1], item[2]
            section[title] = (Option(value, None), item[3] or "")
        elif line.startswith("      ") and title:
            option, told = section[title]
            section[title] = (option, f"{told} {line.strip()}".strip())
    for section in found.values():
        for option, told in section.values():
            option.default = default[1] if (default := DEFAULT.search(told)) else None
    return found


class ManualPage(unittest.TestCase):
    maxDiff = None

    def test_mandoc_and_groff_have_nothing_to_say(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".1") as file:
            file.write(page())
            file.flush()
            self.assertEqual(said(tool("mandoc", "mandoc"), "-T", "lint", "-W", "warning", file.name), "")
            said(tool("groff", "groff-base"), "-mandoc", "-T", "utf8", "-w", "w", "-z", file.name)

    def test_it_is_of_this_build(self) -> None:
        version = said(EXPORTER, "--version").split()[2]
        first, last = page(), rendered().rstrip().splitlines()[-1]
        self.assertNotIn("@", first.split(".Sh NAME")[0].replace("@DATE@ and @VERSION@", ""))
        self.assertRegex(last, rf"plugin-exporter {re.escape(version)} +\w+ \d+, 20\d\d ")

    def test_every_command_is_in_it(self) -> None:
        synopsis = re.search(r"^SYNOPSIS\n(.*?)^\S", rendered(), re.DOTALL | re.MULTILINE)
        assert synopsis is not None
        for name in leaves(command()):
            self.assertRegex(synopsis[1], rf"plugin_exporter \[?{name}\b", f"{name} is not in the synopsis")

    def test_flags_are_those_of_the_program(self) -> None:
        """Each with the same value's name, the same default and every value that is allowed."""
        told = sections()
        headings = {name: [heading for heading in told if name in heading.split(" and ")] for name in leaves(command())}
        self.assertEqual({EVERY}.union(*headings.values()), told.keys(), "a heading that names no command")
        for name, leaf in leaves(command()).items():
            known = known_options(leaf)
            found = {flag: one for heading in (EVERY, *headings[name]) for flag, one in told[heading].items()}
            with self.subTest(command=name):
                self.assertEqual(found.keys(), known.keys())
            for flag, option in known.items():
                if flag not in found:
                    continue
                written, text = found[flag]
                with self.subTest(command=name, flag=flag):
                    self.assertEqual((written.value, written.default), (option.value, option.default))
                    self.assertLessEqual(option.allowed, set(re.findall(r"[\w-]+", text)))

    def test_nothing_is_spoken_of_that_the_program_does_not_know(self) -> None:
        known = {flag for leaf in leaves(command()).values() for flag in known_options(leaf)}
        # What stands for any flag.
        self.assertEqual(set(re.findall(r"(?<![\w-])--([a-z][\w.-]*\w)", rendered())) - {"flag"} - known, set())

    def test_it_is_in_the_package(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["dpkg-deb", "--extract", str(built_package()), folder], check=True)
            packed = gzip.decompress(Path(folder, "usr/share/man/man1/plugin_exporter.1.gz").read_bytes()).decode()
            self.assertEqual(packed, page(), "the package is old: run make deb again")


if __name__ == "__main__":
    unittest.main()
