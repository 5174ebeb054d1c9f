"""deploy/compose: a valid Compose file, hardened, whose containers find every file and each other."""

import json
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any

from compose_spec import PyOptions
from repository import ROOT, load_yaml, require, run, unknown_flags, version

FOLDER = ROOT / "deploy/compose"
FILE = FOLDER / "compose.yaml"
DOCKERFILE = ROOT / "deploy/docker/Dockerfile"


def compose() -> dict[str, Any]:
    """As Compose reads it, merges applied; what the specification does not know is refused."""
    project = PyOptions(apply_merge=True).from_yaml(FILE.read_text())
    project.validate()
    return project.to_dict()


def services() -> dict[str, dict[str, Any]]:
    """By name, which is also the host's name."""
    return compose()["services"]


def mounts(service: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Source, target and mode of each."""
    found = []
    for volume in service.get("volumes", []):
        source, target, *mode = volume.split(":")
        found.append((source, target, mode[0] if mode else "rw"))
    return found


def outside(name: str, inside: str) -> Path:
    """The repository's file that a container sees under a path."""
    for source, target, _ in mounts(services()[name]):
        if source.startswith(".") and (inside == target or inside.startswith(f"{target}/")):
            return FOLDER / source / inside[len(target) :].lstrip("/")
    raise AssertionError(f"{name}: nothing is mounted at {inside}")


def flag(name: str, wanted: str) -> str:
    """The value of a flag in a service's command."""
    values = [word.partition("=")[2] for word in services()[name]["command"] if word.startswith(f"{wanted}=")]
    if len(values) != 1:
        raise AssertionError(f"{name}: {len(values)} times {wanted}")
    return values[0]


class ContainerTests(unittest.TestCase):
    """What every container has."""

    def test_services(self) -> None:
        self.assertEqual(services().keys(), {"plugin-exporter", "prometheus", "alertmanager", "grafana"})

    def test_containers_are_hardened(self) -> None:
        for name, service in services().items():
            with self.subTest(service=name):
                self.assertIs(service.get("read_only"), True)
                self.assertEqual(service.get("cap_drop"), ["ALL"])
                self.assertEqual(service.get("security_opt"), ["no-new-privileges:true"])
                self.assertNotIn("privileged", service)
                self.assertNotIn("cap_add", service)
                self.assertNotIn("network_mode", service)

    def test_ports_are_this_machines_alone(self) -> None:
        for name, service in services().items():
            for port in service["ports"]:
                self.assertRegex(port, r"^127\.0\.0\.1:(\d+):\1$", name)

    def test_images_are_pinned(self) -> None:
        for name, service in services().items():
            self.assertRegex(service["image"], r"^[a-z./-]+:v?\d+\.\d+\.\d+$", name)
        self.assertEqual(services()["plugin-exporter"]["image"].partition(":")[2], version())

    def test_each_has_a_health_check(self) -> None:
        self.assertRegex(DOCKERFILE.read_text(), r"(?m)^HEALTHCHECK ", "the exporter's is in its image")
        for name in services().keys() - {"plugin-exporter"}:
            port = services()[name]["ports"][0].split(":")[1]
            check = services()[name]["healthcheck"]["test"]
            self.assertTrue(check[-1].startswith(f"http://127.0.0.1:{port}/"), name)

    def test_mounted_files_exist_and_are_read_only(self) -> None:
        volumes = compose()["volumes"]
        for name, service in services().items():
            for source, target, mode in mounts(service):
                with self.subTest(service=name, source=source):
                    if source.startswith("."):
                        self.assertEqual(mode, "ro", f"{target} could be changed from inside")
                        self.assertTrue((FOLDER / source).exists(), "does not exist: Docker would make a folder of it")
                    else:
                        self.assertIn(source, volumes)
                        self.assertEqual(mode, "rw")

    def test_what_is_waited_for_exists(self) -> None:
        for name, service in services().items():
            for other, how in service.get("depends_on", {}).items():
                self.assertIn(other, services(), name)
                if how["condition"] == "service_healthy":
                    self.assertIn("healthcheck", services()[other], f"{name} would wait for {other} for ever")

    def test_exporter_is_built_and_started_with_known_flags(self) -> None:
        service = services()["plugin-exporter"]
        context = FOLDER / service["build"]["context"]
        self.assertEqual(context.resolve(), ROOT)
        self.assertEqual((context / service["build"]["dockerfile"]).resolve(), DOCKERFILE)
        self.assertEqual(unknown_flags(service["command"]), set())
        (image,) = re.findall(r"(?m)^CMD (\[.*\])$", DOCKERFILE.read_text())
        self.assertLess(set(json.loads(image)), set(service["command"]), "what the image has is replaced")
        values = {flag.partition("=")[2] for flag in service["command"]}
        for _, target, _ in mounts(service):
            self.assertTrue(target in values or any(Path(value).parent == Path(target) for value in values), target)
        self.assertTrue(outside("plugin-exporter", flag("plugin-exporter", "--web.config.file")).is_file())

    def test_exporter_has_time_to_stop(self) -> None:
        self.assertGreaterEqual(int(services()["plugin-exporter"]["stop_grace_period"].removesuffix("s")), 10 + 20)


class PrometheusTests(unittest.TestCase):
    """Prometheus and Alertmanager read what is mounted."""

    def test_configuration_is_valid(self) -> None:
        promtool = require("promtool", "apt-get install prometheus")
        config = flag("prometheus", "--config.file")
        with tempfile.TemporaryDirectory() as folder:
            # The container's paths, with what is mounted there; promtool reads the rules too.
            inside = Path(folder + config)
            inside.parent.mkdir(parents=True)
            inside.symlink_to(outside("prometheus", config).resolve())
            for pattern in load_yaml(inside)["rule_files"]:
                mounted = inside.parent / Path(pattern).parent
                mounted.symlink_to(outside("prometheus", f"{Path(config).parent / Path(pattern).parent}").resolve())
            said = run(promtool, "check", "config", inside)
        for rules in (ROOT / "deploy/prometheus/rules").glob("*.yml"):
            self.assertIn(rules.name, said, "promtool was not shown every rule file")

    def test_rules_are_those_of_prometheus(self) -> None:
        self.assertEqual(outside("prometheus", "/etc/prometheus/rules").resolve(), ROOT / "deploy/prometheus/rules")

    def test_targets_are_services(self) -> None:
        config = load_yaml(outside("prometheus", flag("prometheus", "--config.file")))
        (job,) = config["scrape_configs"]
        self.assertEqual(job["job_name"], "plugin-exporter")
        self.assertEqual(job["static_configs"], [{"targets": ["plugin-exporter:10077"]}])
        (managers,) = config["alerting"]["alertmanagers"]
        self.assertEqual(managers["static_configs"], [{"targets": ["alertmanager:9093"]}])

    def test_alertmanager_configuration_is_valid(self) -> None:
        amtool = require("amtool", "apt-get install prometheus-alertmanager")
        run(amtool, "check-config", outside("alertmanager", flag("alertmanager", "--config.file")).resolve())

    def test_flags_are_known(self) -> None:
        for name, package in {"prometheus": "prometheus", "alertmanager": "prometheus-alertmanager"}.items():
            known = run(require(package, f"apt-get install {package}"), "--help")
            for argument in services()[name]["command"]:
                self.assertRegex(known, rf"(?m)^ +{re.escape(argument.partition('=')[0])}[ =]", name)

    def test_data_is_kept_in_volumes(self) -> None:
        for name, path in {"prometheus": "--storage.tsdb.path", "alertmanager": "--storage.path"}.items():
            self.assertIn((name, flag(name, path), "rw"), mounts(services()[name]))
        self.assertIn(("grafana", "/var/lib/grafana", "rw"), mounts(services()["grafana"]))


class GrafanaTests(unittest.TestCase):
    """Grafana is provisioned, and open to look at only."""

    def test_data_source_is_the_one_that_dashboards_take(self) -> None:
        (source,) = load_yaml(outside("grafana", "/etc/grafana/provisioning/datasources/plugins.yaml"))["datasources"]
        self.assertEqual((source["url"], source["type"]), ("http://prometheus:9090", "prometheus"))
        self.assertIs(source["isDefault"], True)
        interval = load_yaml(FOLDER / "prometheus.yml")["global"]["scrape_interval"]
        self.assertEqual(source["jsonData"]["timeInterval"], interval, "$__rate_interval would be of another interval")
        for path in (ROOT / "dashboards").glob("*.json"):
            variables = json.loads(path.read_text())["templating"]["list"]
            (variable,) = (variable for variable in variables if variable["type"] == "datasource")
            self.assertEqual(variable["query"], source["type"], path.name)
            chosen = variable.get("current", {}).get("value")
            self.assertIn(chosen, {None, "", "default", source["uid"]}, f"{path.name} takes another data source")

    def test_dashboards_are_mounted_where_the_provider_looks(self) -> None:
        (provider,) = load_yaml(outside("grafana", "/etc/grafana/provisioning/dashboards/plugins.yaml"))["providers"]
        folder = provider["options"]["path"]
        self.assertEqual(outside("grafana", folder).resolve(), ROOT / "dashboards")
        home = services()["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
        self.assertTrue(outside("grafana", home).is_file(), home)

    def test_nobody_can_log_in(self) -> None:
        environment = services()["grafana"]["environment"]
        self.assertEqual(environment["GF_AUTH_ANONYMOUS_ORG_ROLE"], "Viewer")
        self.assertEqual(environment["GF_AUTH_DISABLE_LOGIN_FORM"], "true")
        self.assertEqual(environment["GF_AUTH_BASIC_ENABLED"], "false")
