"""Checks Swift against the modules that `swift build` has built, without building anything."""

import json
import re
import subprocess
from pathlib import Path

from blocks import ROOT, Block

MODULES = ROOT / ".build/debug/Modules"
MANIFEST = "// swift-tools-version"
IMPORT = re.compile(r"(?:@testable |public |internal )?(import \w+)$")
CONTEXT = Path(__file__).with_name("Context.swift")
LIMIT = 300


def _module_maps() -> list[str]:
    places = (
        ".build/debug/*.build",
        "Sources/*",
        ".build/checkouts/*/Sources/*",
        ".build/checkouts/*/Sources/*/include",
    )
    maps = [path for place in places for path in ROOT.glob(f"{place}/module.modulemap")]
    return [word for path in maps for word in ("-Xcc", f"-fmodule-map-file={path}")]


def _toolchain() -> Path:
    told = subprocess.run(["swift", "-print-target-info"], capture_output=True, check=True, timeout=LIMIT)
    return Path(json.loads(told.stdout)["paths"]["runtimeResourcePath"])


def _typecheck(*words: str | Path) -> str:
    """What the compiler complains of."""
    options = ["-typecheck", "-continue-building-after-errors", "-suppress-warnings", "-module-name", "Snippets"]
    command = ["swiftc", *options, *words]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def _program(block: Block, number: int) -> str:
    """A file with a function that holds the block; errors in it name the block's place. A comment's block has what the
    file that it stands in has.
    """
    imports = [line for line in block.lines if IMPORT.match(line)]
    body = ["" if line in imports else line for line in block.lines]
    if block.module is not None:
        imports.append(f"@testable import {block.module}")
        imports += (match[1] for line in block.path.read_text().splitlines() if (match := IMPORT.match(line)))
    start = f'#sourceLocation(file: "{block.path.relative_to(ROOT)}", line: {block.line})'
    parts = [
        *imports,
        f"func snippet{number}(configuration: inout Configuration) async throws {{",
        start,
        *body,
        "#sourceLocation()",
        "}",
        "",
    ]
    return "\n".join(parts)


def complaints(blocks: list[Block], folder: Path) -> str:
    """What the compiler says of these blocks, which are put into a folder; of package manifests one by one, of all
    others at once.
    """
    said = ""
    files = []
    for number, block in enumerate(blocks):
        file = folder / f"Snippet{number}.swift"
        if block.text.startswith(MANIFEST):
            file.write_text(
                f'#sourceLocation(file: "{block.path.relative_to(ROOT)}", line: {block.line})\n{block.text}'
            )
            api = _toolchain().parent / "swift/pm/ManifestAPI"
            said += _typecheck("-package-description-version", "6.2", "-I", api, file)
        else:
            file.write_text(_program(block, number))
            files.append(file)
    if files:
        said += _typecheck("-swift-version", "6", "-I", MODULES, *_module_maps(), CONTEXT, *files)
    return said
