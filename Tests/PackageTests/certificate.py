"""A certificate that is its own authority, for the names that the tests ask by."""

import subprocess
from pathlib import Path

from debian_root import tool


def make(folder: Path) -> Path:
    """Leaves server.crt and server.key in the folder. Returns the certificate."""
    certificate = folder / "server.crt"
    words = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost,DNS:example.org,IP:127.0.0.1"
    )
    subprocess.run(
        [tool("openssl", "openssl"), *words.split(), "-keyout", str(folder / "server.key"), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate
