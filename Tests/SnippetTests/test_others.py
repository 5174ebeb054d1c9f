"""Blocks of other languages parse, and there is none whose language nobody checks."""

import json
import subprocess
import tempfile
import unittest
from collections.abc import Callable

import yaml
from blocks import Block, blocks, comments, documents

LIMIT = 60


def check(*command: str, text: str) -> None:
    """Has a program read a text; fails with what it says if it does not like that."""
    result = subprocess.run(command, input=text, capture_output=True, text=True, timeout=LIMIT, check=False)
    if result.returncode != 0:
        raise ValueError(f"{command[0]}: {result.stdout}{result.stderr}")


def parse_shell(block: Block) -> None:
    check("bash", "-n", text=block.text)


def parse_console(block: Block) -> None:
    """What is typed after each prompt, and the lines that it is continued on."""
    typed = []
    goes_on = False
    for line in block.lines:
        if goes_on or line.startswith("$ "):
            typed.append(line if goes_on else line.removeprefix("$ "))
            goes_on = line.endswith("\\")
    if not typed:
        raise ValueError("nothing is typed here: a line that is begins with '$ '")
    check("bash", "-n", text="\n".join(typed) + "\n")


def parse_yaml(block: Block) -> None:
    for _ in yaml.safe_load_all(block.text):
        pass


def parse_promql(block: Block) -> None:
    """An expression a line."""
    rules = [{"record": "block:line", "expr": line, "labels": {"line": str(n)}} for n, line in enumerate(block.lines)]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        json.dump({"groups": [{"name": block.place, "rules": rules}]}, file)
        file.flush()
        check("promtool", "check", "rules", file.name, text="")


PARSERS: dict[str, Callable[[Block], object]] = {
    "bash": parse_shell,
    "console": parse_console,
    "json": lambda block: json.loads(block.text),
    "promql": parse_promql,
    "python": lambda block: compile(block.text, block.place, "exec"),
    "sh": parse_shell,
    "yaml": parse_yaml,
}
CHECKED_ELSEWHERE = {"swift"}
# Drawings and what programs print; and languages that no program here reads.
UNCHECKED = {"", "caddyfile", "dockerfile", "text"}


class OtherBlocksTest(unittest.TestCase):
    def test_all_parse(self) -> None:
        for block in blocks(*PARSERS):
            with self.subTest(block.place):
                PARSERS[block.language](block)

    def test_no_language_is_left_out(self) -> None:
        known = PARSERS.keys() | CHECKED_ELSEWHERE | UNCHECKED
        unknown = [block.place for block in (*documents(), *comments()) if block.language not in known]
        self.assertEqual(unknown, [])


if __name__ == "__main__":
    unittest.main()
