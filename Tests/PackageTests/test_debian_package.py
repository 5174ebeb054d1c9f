"""The Debian package: what is in it, and that it installs, runs, is upgraded and goes where nothing but Debian is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from debian_root import CHECKOUT, Container, DebianRoot, built_package, tool, wait_for

LINK = re.compile(r"\]\(([^)]*)\)")
# As /etc/default/plugin-exporter has it, run as the service would, and with one flag more.
START = """
. /etc/default/plugin-exporter
exec setpriv --reuid=plugin-exporter --regid=plugin-exporter --init-groups --no-new-privs \
    plugin_exporter $ARGS --web.enable-execution
"""


def control(field: str) -> str:
    """A field of the package's control file."""
    return subprocess.run(
        ["dpkg-deb", "--field", str(built_package()), field], check=True, capture_output=True, text=True
    ).stdout.strip()


class PackageContents(unittest.TestCase):
    """What can be said of the package without installing it."""

    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.root = Path(self._folder.name)
        subprocess.run(["dpkg-deb", "--extract", str(built_package()), str(self.root)], check=True)

    def test_rules_dashboards_and_runbooks_are_in_it(self) -> None:
        """A file that is added to the checkout is not forgotten here."""
        places = {
            "deploy/prometheus": ("*.yml", "usr/share/plugin-exporter/prometheus"),
            "deploy/alertmanager": ("*.yml", "usr/share/plugin-exporter/alertmanager"),
            "deploy/nginx": ("*.conf", "usr/share/plugin-exporter/nginx"),
            "deploy/systemd": ("*.conf", "usr/share/plugin-exporter/systemd"),
            "dashboards": ("*.json", "usr/share/plugin-exporter/dashboards"),
            "docs": ("*.md", "usr/share/doc/plugin-exporter/docs"),
        }
        for source, (pattern, target) in places.items():
            files = sorted((CHECKOUT / source).rglob(pattern))
            self.assertGreater(len(files), 0, source)
            for file in files:
                packed = self.root / target / file.relative_to(CHECKOUT / source)
                with self.subTest(file=str(file.relative_to(CHECKOUT))):
                    self.assertTrue(packed.is_file(), f"{packed.relative_to(self.root)} is missing: run make deb again")
                    texts = [LINK.sub("](…)", path.read_text()) for path in (packed, file)]
                    self.assertEqual(*texts, "the package is old: run make deb again")

    def test_links_lead_somewhere(self) -> None:
        """To a file of the package, or to where the page comes from."""
        pages = sorted((self.root / "usr/share/doc/plugin-exporter").rglob("*.md"))
        self.assertGreater(len(pages), 10)
        for page in pages:
            for link in [*LINK.findall(page.read_text()), *re.findall(r'(?:src|srcset)="([^"]*)"', page.read_text())]:
                place = link.partition("#")[0]
                with self.subTest(page=str(page.relative_to(self.root)), link=link):
                    if place and not re.match("https?://", place):
                        self.assertTrue((page.parent / place).exists(), "leads nowhere")

    def test_programs_are_stripped_and_look_for_libraries_nowhere_else(self) -> None:
        for program in ("usr/bin/plugin_exporter", "usr/lib/plugin-exporter/plugins/ocr/ocr-plugin"):
            with self.subTest(program=program):
                read = subprocess.run(
                    [tool("readelf", "binutils"), "--wide", "--section-headers", "--dynamic", str(self.root / program)],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
                self.assertNotIn(".debug_info", read)
                self.assertNotIn(".symtab", read)
                self.assertNotRegex(read, r"R(UN)?PATH")
                self.assertNotRegex(read, r"NEEDED.*lib(swift|Foundation|dispatch)")

    def test_version_is_the_programs(self) -> None:
        said = subprocess.run(
            [str(self.root / "usr/bin/plugin_exporter"), "--version"], check=True, capture_output=True, text=True
        ).stdout
        self.assertEqual(said.split()[2], control("Version").removesuffix("-1"))

    def test_secrets_are_not_for_everybody(self) -> None:
        """The `env` of servers, and the passwords' hashes."""
        for name in ("mcp.json", "web-config.yml"):
            self.assertEqual((self.root / "etc/plugin-exporter" / name).stat().st_mode & 0o777, 0o640, name)

    def test_lintian_has_nothing_to_say(self) -> None:
        checked = subprocess.run(
            [tool("lintian", "lintian"), "--fail-on=error,warning", "--allow-root", str(built_package())],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((checked.stdout, checked.stderr), ("", ""))

    def test_two_builds_are_the_same_bytes(self) -> None:
        """Whoever builds, wherever they are, and whatever their files may be read by."""
        before = built_package().read_bytes()
        build = subprocess.run(
            [str(CHECKOUT / "deploy/debian/build-deb")],
            capture_output=True,
            text=True,
            check=False,
            umask=0o077,
            env=os.environ | {"TZ": "Asia/Tokyo", "LANG": "C.UTF-8"},
        )
        self.assertEqual(build.returncode, 0, build.stderr)
        self.assertTrue(built_package().read_bytes() == before, "the same commit and binaries made another package")


class InstalledPackage(unittest.TestCase):
    """From installing to purging, in a root that has no Swift and no systemd."""

    def setUp(self) -> None:
        self.root = DebianRoot()
        self.addCleanup(self.root.remove)
        self.root.copy(built_package(), "/plugin-exporter.deb")
        self.root.copy(CHECKOUT / "Sources/ocr-plugin/sample.png", "/sample.png")
        self.root.shell("apt-get update -qq")

    def test_installs_runs_is_upgraded_and_purged(self) -> None:
        before = self.root.files()
        # Of what is recommended, only what it asks for itself: the rest would not all go with the purge.
        recommended = control("Recommends")
        self.assertEqual(recommended, "tesseract-ocr-eng")
        self.root.shell(f"apt-get install -qq --no-install-recommends /plugin-exporter.deb {recommended}")
        self.assert_owners()
        self.assert_answers_and_stops()
        self.assert_upgrade_keeps_settings()

        self.root.shell(f"""
            mkdir -p /var/lib/plugin-exporter/.cache && touch /var/lib/plugin-exporter/.cache/downloaded
            apt-get purge -qq --autoremove plugin-exporter {recommended}
        """)
        after = {path for path in self.root.files() - before if not self.belongs_to_debian(path)}
        self.assertEqual(after, set(), "the purge has left these")

    def assert_owners(self) -> None:
        said = self.root.shell("""
            stat --format '%U %G %a %n' /etc/plugin-exporter/*
            getent passwd plugin-exporter | cut -d: -f6,7
        """)
        self.assertEqual(
            said.splitlines(),
            [
                "root plugin-exporter 640 /etc/plugin-exporter/mcp.json",
                "root root 755 /etc/plugin-exporter/plugins",
                "root plugin-exporter 640 /etc/plugin-exporter/web-config.yml",
                "/var/lib/plugin-exporter:/usr/sbin/nologin",
            ],
        )

    def assert_answers_and_stops(self) -> None:
        with Container(self.root, ["/bin/sh", "-ec", START]) as exporter:
            wait_for("that every plugin has started", 60, lambda: exporter.get("/-/ready") or None)
            plugins = json.loads(exporter.get("/v1/plugins"))
            self.assertEqual([(one["name"], one["state"]) for one in plugins], [("ocr", "INITIALIZED")])
            ran = json.loads(exporter.post("/v1/plugins/ocr/tools/analyze/run", '{"args": {"path": "/sample.png"}}'))
            self.assertEqual(ran["result"]["text"], "Nothing that was discovered\ngoes missing unseen.")

            metrics = exporter.get("/metrics")
            self.assertRegex(metrics, r"(?m)^plugin_exporter_build_info\{.*\} 1$")
            for line in (
                'plugin_registered{plugin="ocr"} 1',
                'plugin_executions_total{plugin="ocr"} 1',
                'plugin_execution_errors_total{plugin="ocr"} 0',
                # Stripping keeps the note that copies of the registry are counted by.
                "plugin_registry_instances 1",
            ):
                self.assertIn(f"\n{line}\n", metrics)
            # Its default configuration gives it nothing to complain of.
            self.assertNotRegex(exporter.log(), r"level=(warn|error)")
            listening = exporter.run("cat", "/proc/net/tcp", "/proc/net/tcp6").stdout
            self.assertEqual(
                re.findall(r"^ *\d+: ([0-9A-F]+:[0-9A-F]+) [0-9A-F:]+ 0A", listening, re.MULTILINE),
                [f"0100007F:{10077:04X}"],
                "it listens elsewhere than on 127.0.0.1:10077",
            )
            self.assertEqual(exporter.stop(), 0, exporter.log())

    def assert_upgrade_keeps_settings(self) -> None:
        self.root.shell("""
            echo 'ARGS="--web.listen-address=127.0.0.1:10078"' > /etc/default/plugin-exporter
            chmod 600 /etc/plugin-exporter/mcp.json
            echo 'rate_limit: {interval: 1s, burst: 5}' > /etc/plugin-exporter/web-config.yml
            apt-get install -qq --reinstall /plugin-exporter.deb
        """)
        said = self.root.shell("""
            cat /etc/default/plugin-exporter /etc/plugin-exporter/web-config.yml
            stat --format '%G %a' /etc/plugin-exporter/mcp.json /etc/plugin-exporter/web-config.yml
        """)
        self.assertEqual(
            said.splitlines(),
            [
                'ARGS="--web.listen-address=127.0.0.1:10078"',
                "rate_limit: {interval: 1s, burst: 5}",
                "plugin-exporter 600",
                "plugin-exporter 640",
            ],
        )

    @staticmethod
    def belongs_to_debian(path: str) -> bool:
        """Whether it is what apt, dpkg and the accounts' tools keep of every package: logs, caches, backups of theirs."""
        return path.startswith(("/var/log/", "/var/cache/", "/var/lib/dpkg/", "/var/lib/apt/", "/tmp/")) or bool(
            re.fullmatch(r"/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?", path)
        )


if __name__ == "__main__":
    unittest.main()
