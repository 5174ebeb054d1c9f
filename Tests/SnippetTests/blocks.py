"""The code blocks of the documentation: of Markdown files, and of the comments in the sources."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("*.md", "docs/**/*.md", "deploy/**/*.md", "dashboards/**/*.md", "Examples/**/*.md", "Sources/**/*.md")
FENCE = re.compile(r"```(\w*)$")


@dataclass(frozen=True)
class Block:
    """What stands between two fences."""

    path: Path
    # Of its first line, counted from 1.
    line: int
    language: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"

    @property
    def module(self) -> str | None:
        """Which module's comment it is in; none for a document's."""
        return self.path.relative_to(ROOT).parts[1] if self.path.suffix == ".swift" else None


def _blocks(path: Path, lines: list[str]) -> Iterator[Block]:
    start: int | None = None
    language = indentation = ""
    for number, line in enumerate(lines, 1):
        fence = FENCE.match(line.strip())
        if fence is None:
            continue
        if start is None:
            start, language, indentation = number, fence[1], line[: line.index("`")]
        elif fence[1]:
            raise AssertionError(f"{path.relative_to(ROOT)}:{start}: this block has no end")
        else:
            inside = (line.removeprefix(indentation) for line in lines[start : number - 1])
            yield Block(path, start + 1, language, tuple(inside))
            start = None
    if start is not None:
        raise AssertionError(f"{path.relative_to(ROOT)}:{start}: this block has no end")


def documents() -> Iterator[Block]:
    """Those of the Markdown files."""
    for path in sorted({path for pattern in DOCUMENTS for path in ROOT.glob(pattern)}):
        yield from _blocks(path, path.read_text().splitlines())


def comments() -> Iterator[Block]:
    """Those of the sources' documentation comments."""
    for path in sorted(ROOT.glob("Sources/*/**/*.swift")):
        comment = re.compile(r"\s*/// ?(.*)")
        # Every line is kept, so that its number stays right.
        found = (comment.fullmatch(line) for line in path.read_text().splitlines())
        yield from _blocks(path, [match[1] if match else "" for match in found])


def blocks(*languages: str) -> list[Block]:
    """All of these languages, in the order of their places."""
    found = [block for block in (*documents(), *comments()) if block.language in languages]
    if not found:
        raise AssertionError(f"there is no block of {languages}: they are looked for in the wrong place")
    return found
