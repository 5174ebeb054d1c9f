"""Reads a Dockerfile as far as its last stage is concerned, so that its commands can be run without a container engine."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

# What an image says of itself, and nothing of how it is made or run.
_REMARKS = {"LABEL", "EXPOSE"}


@dataclass
class Copy:
    """What a COPY brings, from a stage or, without one, from the checkout."""

    stage: str | None
    source: str
    target: str


@dataclass
class Stage:
    """What one FROM … begins."""

    base: str
    name: str
    steps: list[str | Copy] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)


def stages(dockerfile: Path) -> list[Stage]:
    """Its stages in their order. An instruction that is not known here is an error, and never passed over."""
    text = "\n".join(line for line in dockerfile.read_text().splitlines() if not line.lstrip().startswith("#"))
    found: list[Stage] = []
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if not line.strip():
            continue
        instruction, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        if instruction == "FROM":
            base, *alias = rest.split(" AS ")
            found.append(Stage(base, alias[0] if alias else ""))
            continue
        stage = found[-1]
        match instruction:
            case "RUN":
                stage.steps.append(rest)
            case "COPY":
                *sources, target = shlex.split(rest)
                origin = None
                if sources[0].startswith("--from="):
                    origin = sources.pop(0).removeprefix("--from=")
                stage.steps += [Copy(origin, source, target) for source in sources]
            case "ENV":
                stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            case "WORKDIR":
                stage.folder = rest
            case "USER":
                stage.user = rest
            case "ENTRYPOINT":
                stage.entrypoint = json.loads(rest)
            case "CMD":
                stage.command = json.loads(rest)
            case "HEALTHCHECK":
                stage.healthcheck = json.loads(rest.partition(" CMD ")[2])
            case _ if instruction not in _REMARKS:
                raise AssertionError(f"{dockerfile}: {instruction} is not known to Tests/PackageTests/dockerfile.py")
    return found
