"""The units, in a Debian 12 whose process 1 is systemd: the sandbox is in force, and everything works in it."""

from __future__ import annotations

import json
import re
import tempfile
import threading
import unittest
from pathlib import Path

import certificate
from debian_root import CHECKOUT, Container, DebianRoot, built_package, wait_for

PLUGINS = Path(__file__).parent / "Plugins"
# bcrypt's hashes of `first` and `second`.
FIRST = "$2y$05$zE1Sn.5URISLQnM/6alvB.nue3v4MrvCV781Um5E0hf.rd/gDkTwK"
SECOND = "$2y$05$W4g.NCziHZPXZXXOiDmJL.O1avrLx9xXebR9REJAIkRNY912HERGi"
UNITS = "plugin-exporter.service", "plugin-exporter.socket"


class SystemdService(unittest.TestCase):
    maxDiff = None
    """One machine for all: each test leaves it running as the package has set it up."""

    root: DebianRoot
    machine: Container
    certificate: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.root = DebianRoot()
        cls.addClassCleanup(cls.root.remove)
        cls.root.copy(built_package(), "/plugin-exporter.deb")
        cls.root.copy(CHECKOUT / "Sources/ocr-plugin/sample.png", "/sample.png")
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.certificate = certificate.make(folder)
        cls.root.copy(folder, "/certificate")
        cls.root.shell(r"""
            apt-get update -qq
            apt-get install -qq --no-install-recommends systemd dbus luajit nginx-light tesseract-ocr-eng \
                /plugin-exporter.deb
        """)
        cls.machine = cls.enterClassContext(Container(cls.root, [], "--boot"))
        wait_for("that systemd is up", 60, cls.is_up)
        cls.call("touch", "/tmp/of-the-machine")
        cls.call("cp", "/etc/default/plugin-exporter", "/default")
        cls.call("cp", "--preserve", "/etc/plugin-exporter/web-config.yml", "/web-config.yml")

    @classmethod
    def is_up(cls) -> bool | None:
        return cls.machine.run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded") or None

    @classmethod
    def call(cls, *command: str) -> str:
        """Runs a command of the machine; fails with what it said, and with the service's log."""
        finished = cls.machine.run(*command)
        if finished.returncode != 0:
            log = cls.machine.run("journalctl", "--no-pager", "--lines=40", "--unit=plugin-exporter").stdout
            raise AssertionError(
                f"{' '.join(command)} ended with {finished.returncode}: {finished.stdout}{finished.stderr}\n{log}"
            )
        return finished.stdout

    def properties(self, *names: str) -> dict[str, str]:
        said = self.call("systemctl", "show", f"--property={','.join(names)}", "plugin-exporter.service")
        return dict(line.split("=", 1) for line in said.splitlines())

    def ready(self) -> None:
        wait_for("that every plugin has started", 60, lambda: self.machine.get("/-/ready") or None)

    def leave_as_found(self) -> None:
        """At the end of the test the service runs again as the package has set it up."""
        self.addCleanup(
            self.call,
            "sh",
            "-ec",
            """
            systemctl stop plugin-exporter
            rm -rf /etc/plugin-exporter/plugins/probe
            cp /default /etc/default/plugin-exporter
            cp --preserve /web-config.yml /etc/plugin-exporter/web-config.yml
            systemctl reset-failed plugin-exporter || true
            systemctl start plugin-exporter
            """,
        )

    def add_probe(self) -> None:
        """Puts the plugin `probe` where an operator puts plugins."""
        self.root.copy(PLUGINS / "probe", "/etc/plugin-exporter/plugins/probe")

    def restart_with(self, flag: str) -> None:
        """Adds a flag, as an operator does it."""
        self.call("sed", "--in-place", f's,^ARGS=",&{flag} ,', "/etc/default/plugin-exporter")
        self.call("systemctl", "restart", "plugin-exporter")

    def plugin_process(self, name: str) -> str:
        """The process that runs a plugin."""
        main = self.properties("MainPID")["MainPID"]
        found = self.call(
            "sh",
            "-c",
            f"for child in $(cat /proc/{main}/task/*/children); do grep -lx {name} /proc/$child/comm; done; true",
        ).split("/")
        self.assertEqual(len(found), 4, f"not one process {name}, but {found}")
        return found[2]

    def wait_for_metric(self, line: str) -> None:
        wait_for(line, 30, lambda: f"\n{line}\n" in self.machine.get("/metrics") or None)

    def test_units_are_without_fault(self) -> None:
        checked = self.machine.run("systemd-analyze", "verify", *(f"/lib/systemd/system/{unit}" for unit in UNITS))
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))

    def test_exposure_is_low(self) -> None:
        """At what docs/install.md says, or better, which is what --threshold=11 checks as well."""
        said = self.call(
            "systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=11",
            "/lib/systemd/system/plugin-exporter.service",
        )  # fmt: skip
        level = re.search(r"Overall exposure level for plugin-exporter\.service: ([0-9.]+)", said)
        assert level is not None, said
        self.assertLessEqual(float(level[1]), 1.1)
        self.assertIn(f"says {level[1]} of 10", (CHECKOUT / "docs/install.md").read_text())

    def test_it_was_enabled_and_its_socket_was_not(self) -> None:
        states = self.machine.run("systemctl", "is-enabled", *UNITS).stdout.split()
        self.assertEqual(states, ["enabled", "disabled"])
        self.assertEqual(
            self.properties("ActiveState", "NRestarts", "User"),
            {"ActiveState": "active", "NRestarts": "0", "User": "plugin-exporter"},
        )

    def test_it_runs_plugins_and_measures_them(self) -> None:
        """In the sandbox: /proc of its plugins and of itself, and of the machine what it needs."""
        self.ready()
        plugins = json.loads(self.machine.get("/v1/plugins"))
        self.assertEqual([(one["name"], one["state"]) for one in plugins], [("ocr", "INITIALIZED")])
        metrics = self.machine.get("/metrics")
        memory = re.search(r'(?m)^plugin_process_resident_memory_bytes\{plugin="ocr"\} (\d+)$', metrics)
        assert memory is not None, metrics
        self.assertGreater(int(memory[1]), 1_000_000)
        # The machine's own start is read from /proc/stat, which ProcSubset=pid would hide.
        self.assertIn("\nprocess_start_time_seconds 1", metrics)

    def test_sandbox_is_in_force(self) -> None:
        self.ready()
        user = self.call("id", "--user", "plugin-exporter").strip()
        limits = []
        for process in (self.properties("MainPID")["MainPID"], self.plugin_process("ocr-plugin")):
            status = dict(line.split(":\t", 1) for line in self.call("cat", f"/proc/{process}/status").splitlines())
            with self.subTest(process=status["Name"]):
                self.assertEqual(status["Uid"].split(), [user] * 4)
                self.assertEqual(status["Seccomp"], "2")
                self.assertEqual(status["NoNewPrivs"], "1")
                self.assertEqual(int(status["CapEff"], 16) | int(status["CapBnd"], 16), 0)
            said = self.call("grep", "^Max open files", f"/proc/{process}/limits")
            limits.append([int(word) for word in said.split()[3:5]])
        # The exporter has raised its own; its plugins keep what a program that uses select(2) can live with.
        (exporters, most), (plugins, _) = limits
        self.assertEqual((exporters, plugins), (most, 1024))
        self.assertGreater(most, 1024)

    def test_a_plugin_can_do_what_plugins_need_and_no_more(self) -> None:
        self.leave_as_found()
        self.add_probe()
        # What is refused now is refused by the sandbox.
        self.call("chmod", "777", "/etc/plugin-exporter/plugins/probe")
        self.restart_with("--web.enable-execution")
        self.ready()
        said = json.loads(self.machine.post("/v1/plugins/probe/tools/look/run", '{"args": {}}'))
        (content,) = said["result"]["content"]
        self.assertEqual(
            dict(line.split(": ") for line in content["text"].strip().splitlines()),
            {
                "writes to its home": "yes",
                "writes to /tmp": "yes",
                "uses the network": "yes",
                "compiles as it runs": "yes",
                "writes to its folder": "no",
                "lists /home": "no",
                "sees process 1": "no",
                # All of these run as one user.
                "reads the exporter's environment": "no",
                "reads the exporter's memory": "no",
                "lists the exporter's open files": "no",
                "sees the machine's /tmp": "no",
                "mounts": "no",
            },
        )
        ran = json.loads(self.machine.post("/v1/plugins/ocr/tools/analyze/run", '{"args": {"path": "/sample.png"}}'))
        self.assertEqual(ran["result"]["text"], "Nothing that was discovered\ngoes missing unseen.")
        # What the sandbox refuses to the exporter, its runtime or its plugins shows in the log.
        run = self.properties("InvocationID")["InvocationID"]
        log = self.call("journalctl", "--no-pager", "--output=cat", f"_SYSTEMD_INVOCATION_ID={run}")
        self.assertIn("Plugins loaded", log)
        self.assertEqual([line for line in log.splitlines() if not re.match(r"time=\S+ level=info ", line)], [])

    def test_it_leaves_no_file(self) -> None:
        """Started, asked, reloaded and stopped, it has written nothing anywhere; nor has the plugin that ships."""
        self.leave_as_found()
        self.call("systemctl", "stop", "plugin-exporter")
        self.call("sh", "-c", "rm -rf /var/lib/plugin-exporter/.[!.]* && touch /before")
        self.restart_with("--web.enable-execution")
        self.ready()
        ran = json.loads(self.machine.post("/v1/plugins/ocr/tools/analyze/run", '{"args": {"path": "/sample.png"}}'))
        self.assertEqual(ran["plugin_id"], "ocr")
        self.call("systemctl", "reload", "plugin-exporter")
        self.wait_for_metric("plugin_exporter_config_last_reload_successful 1")
        private = "/tmp/systemd-private-*-plugin-exporter.service-*/tmp"
        self.assertEqual(self.call("sh", "-c", f"find {private} -mindepth 1"), "")
        self.call("systemctl", "stop", "plugin-exporter")
        places = "/etc /home /opt /root /run /srv /tmp /usr /var"
        written = self.call("sh", "-c", f"find {places} -newer /before -user plugin-exporter")
        self.assertEqual(written, "")

    def test_a_plugin_that_appears_is_seen_and_a_reload_loads_it(self) -> None:
        self.leave_as_found()
        self.ready()
        self.add_probe()
        self.wait_for_metric('plugin_registered{plugin="probe"} 0')
        self.call("systemctl", "reload", "plugin-exporter")
        self.wait_for_metric('plugin_state{plugin="probe",state="initialized"} 1')

    def test_a_plugin_that_is_killed_stops_nothing_else(self) -> None:
        """As the kernel does when memory runs out."""
        self.leave_as_found()
        self.ready()
        before = self.properties("MainPID", "OOMPolicy")
        self.assertEqual(before["OOMPolicy"], "continue")
        self.call("sh", "-c", f"kill -KILL {self.plugin_process('ocr-plugin')}")
        self.wait_for_metric('plugin_process_restarts_total{plugin="ocr"} 1')
        self.assertEqual(self.properties("MainPID", "OOMPolicy"), before)

    def test_a_stop_finishes_what_is_in_flight(self) -> None:
        """A SIGTERM to every process of the service, systemd's default, would end the plugin in the middle of it."""
        self.leave_as_found()
        self.add_probe()
        self.restart_with("--web.enable-execution")
        self.ready()
        answers: list[str] = []

        def ask() -> None:
            answers.append(self.machine.post("/v1/plugins/probe/tools/wait/run", '{"args": {}}'))

        asking = threading.Thread(target=ask)
        asking.start()
        self.wait_for_metric('plugin_executions_in_flight{plugin="probe"} 1')
        self.call("systemctl", "stop", "plugin-exporter")
        asking.join(30)
        texts = [json.loads(answer)["result"]["content"][0]["text"] for answer in answers]
        self.assertEqual(texts, ["finished"])
        self.assertEqual(
            self.properties("ActiveState", "Result", "ExecMainStatus"),
            {"ActiveState": "inactive", "Result": "success", "ExecMainStatus": "0"},
        )

    def test_a_wrong_flag_is_not_tried_again(self) -> None:
        self.leave_as_found()
        self.restart_with("--no-such-flag")
        wait_for("that it has failed", 30, lambda: self.properties("ActiveState")["ActiveState"] == "failed" or None)
        self.assertEqual(
            self.properties("NRestarts", "ExecMainStatus", "Result"),
            {"NRestarts": "0", "ExecMainStatus": "2", "Result": "exit-code"},
        )

    def status(self, address: str, *options: str) -> str:
        """The status of an answer; 000 if there is none."""
        return self.machine.curl(
            "--cacert", str(self.certificate), "--output", "/dev/null", "--write-out", "%{http_code}", *options, address
        ).stdout

    def write_web_config(self, text: str) -> None:
        """As an editor does that keeps the file's owner and rights."""
        self.call("sh", "-ec", f"cat >/etc/plugin-exporter/web-config.yml <<'END'\n{text}\nEND")

    def test_tls_and_passwords_need_no_edit_of_the_unit(self) -> None:
        """What the web configuration offers is turned on, a password is replaced, and what is bad is refused."""
        self.leave_as_found()
        self.call("sh", "-ec", "install -m 640 -g plugin-exporter /certificate/server.* /etc/plugin-exporter/")
        offered = re.sub(r"(?m)^#   client_.*\n|^# ", "", self.call("cat", "/web-config.yml"))
        self.assertIn("\nbasic_auth_users:\n", offered)
        config = re.sub(r"(?m)^  prometheus: .*$", f"  prometheus: {FIRST}", offered)
        self.write_web_config(config)
        self.call("systemctl", "restart", "plugin-exporter")
        secured = "https://localhost:10077"
        wait_for("TLS", 60, lambda: self.status(f"{secured}/-/ready") == "200" or None)
        self.assertEqual(self.status("http://localhost:10077/-/healthy"), "000")
        self.assertEqual(self.status(f"{secured}/metrics"), "401")
        self.assertEqual(self.status(f"{secured}/metrics", "--user", "prometheus:first"), "200")
        process = self.properties("MainPID")

        self.write_web_config(config.replace(FIRST, SECOND))
        second = "--user", "prometheus:second"
        wait_for("the new password", 30, lambda: self.status(f"{secured}/metrics", *second) == "200" or None)
        self.assertEqual(self.status(f"{secured}/metrics", "--user", "prometheus:first"), "401")

        self.write_web_config("basic_auth_users: []")
        failed = "\nplugin_exporter_config_last_reload_successful 0\n"
        ask = "--cacert", str(self.certificate), *second, f"{secured}/metrics"
        wait_for("that the bad file is seen", 30, lambda: failed in self.machine.curl(*ask).stdout or None)
        self.assertEqual(self.properties("MainPID"), process)

    def test_nginx_reaches_it_by_a_socket_that_is_nginxs_alone(self) -> None:
        """Set up by what docs/web-config.md says."""
        self.leave_as_found()
        self.addCleanup(
            self.call,
            "sh",
            "-ec",
            """
            systemctl disable --now plugin-exporter.socket
            rm -r /etc/systemd/system/plugin-exporter.socket.d /etc/nginx/conf.d/plugin-exporter.conf
            systemctl daemon-reload
            """,
        )
        page = (CHECKOUT / "docs/web-config.md").read_text()
        (block,) = (block for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL) if "unix-socket" in block)
        self.call("sh", "-ec", re.sub(r"(?m)^\$ sudo ", "", block))
        self.call(
            "sh",
            "-ec",
            """
            cp /usr/share/plugin-exporter/nginx/plugin-exporter.conf /etc/nginx/conf.d/
            cp /certificate/server.crt /etc/nginx/example.org.crt
            cp /certificate/server.key /etc/nginx/example.org.key
            nginx -q -t
            systemctl restart nginx
            """,
        )
        self.assertEqual(
            self.call("stat", "--format", "%U %G %a", "/run/plugin-exporter.sock").strip(), "root www-data 660"
        )
        here = "--resolve", "example.org:443:127.0.0.1"
        outside = "https://example.org/plugins"
        wait_for("that it is ready", 60, lambda: self.status(f"{outside}/-/ready", *here) == "200" or None)
        asked = self.machine.curl("--cacert", str(self.certificate), *here, f"{outside}/metrics")
        self.assertIn('\nplugin_registered{plugin="ocr"} 1\n', asked.stdout)
        self.assertEqual(self.status("https://example.org/metrics", *here), "404")
        self.assertEqual(self.status("http://127.0.0.1:10077/-/healthy"), "000", "the port is open, too")

    def test_with_the_socket_nobody_is_refused(self) -> None:
        """Not while it restarts, and not while the package is upgraded; once it is removed, nothing listens."""
        self.leave_as_found()
        self.addCleanup(self.call, "systemctl", "disable", "--now", "plugin-exporter.socket")
        self.call("systemctl", "stop", "plugin-exporter")
        self.call(
            "sed", "--in-place", "s,--web.listen-address=[^ ]*,--web.systemd-socket,", "/etc/default/plugin-exporter"
        )
        self.call("systemctl", "enable", "--now", "plugin-exporter.socket")
        self.assertEqual(self.properties("ActiveState")["ActiveState"], "inactive")
        # The first client starts it.
        self.ready()

        statuses: list[int] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                statuses.append(self.machine.ask("/-/healthy").returncode)

        asking = threading.Thread(target=ask)
        asking.start()
        try:
            process = self.properties("MainPID")
            self.call("systemctl", "restart", "plugin-exporter")
            self.call("dpkg", "--force-confold", "--install", "/plugin-exporter.deb")
            self.ready()
        finally:
            done.set()
            asking.join(60)
        self.assertNotEqual(self.properties("MainPID"), process)
        self.assertEqual(set(statuses), {0}, "curl's status: somebody was refused")

        self.call("dpkg", "--remove", "plugin-exporter")
        self.addCleanup(self.call, "dpkg", "--install", "/plugin-exporter.deb")
        # 7 is: could not connect.
        self.assertEqual(self.machine.ask("/-/healthy").returncode, 7)


if __name__ == "__main__":
    unittest.main()
