"""Writes the dashboards, or checks that they are what this would write.

Run from the folder above: `python -m generate`, or `python -m generate --check`.
"""

import argparse
import json
import sys
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from generate import exporter, overview, plugin

DASHBOARDS = {"overview.json": overview.build, "plugin.json": plugin.build, "exporter.json": exporter.build}
FOLDER = Path(__file__).resolve().parent.parent


def render(name: str) -> str:
    """The text of one file: sorted keys, so that an order of fields in the SDK is no difference."""
    return json.dumps(DASHBOARDS[name](), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m generate", description="Writes Grafana's dashboards as JSON.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is not what it should be")
    check = parser.parse_args().check
    stale = []
    for name in DASHBOARDS:
        path, text = FOLDER / name, render(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
            print(f"wrote dashboards/{name}")
    if check:
        for name in stale:
            print(f"dashboards/{name} is not what dashboards/generate writes: run `make dashboards`", file=sys.stderr)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
