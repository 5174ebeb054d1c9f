"""The objects of deploy/kubernetes fit each other and the program: what no schema says."""

import json
import os
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from certificates import blocks
from cloudcoil.models.prometheus_operator import v1 as operator
from kubectl import build, kubectl, one
from pod_security import violations
from repository import ROOT, load_yaml, run, unknown_flags, version

PORT = 10077
REPOSITORY = "https://github.com/plugin-exporter/plugin-exporter"


def pod() -> dict[str, Any]:
    """The pod that the Deployment makes."""
    return one("Deployment")["spec"]["template"]


def container() -> dict[str, Any]:
    """Its only container."""
    (only,) = pod()["spec"]["containers"]
    return only


def selects(selector: dict[str, str], labelled: dict[str, Any]) -> bool:
    """Whether labels match. An empty selector, which matches everything, is never meant here."""
    return bool(selector) and selector.items() <= labelled["metadata"]["labels"].items()


class SelectorTests(unittest.TestCase):
    """Each object finds the one that it is about."""

    def test_pods_are_selected(self) -> None:
        selectors = {
            "Deployment": one("Deployment")["spec"]["selector"]["matchLabels"],
            "NetworkPolicy": one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
            "PodDisruptionBudget": one("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
            "Service": one("Service")["spec"]["selector"],
        }
        for kind, selector in selectors.items():
            self.assertTrue(selects(selector, pod()), f"{kind} selects {selector}, which the pods do not have")

    def test_service_monitor_selects_the_service(self) -> None:
        selector = one("ServiceMonitor")["spec"]["selector"]["matchLabels"]
        self.assertTrue(selects(selector, one("Service")), f"the ServiceMonitor selects {selector}")

    def test_port_is_named_alike_everywhere(self) -> None:
        (port,) = container()["ports"]
        self.assertEqual(port, {"name": "http-metrics", "containerPort": PORT})
        (served,) = one("Service")["spec"]["ports"]
        self.assertEqual((served["name"], served["port"], served["targetPort"]), ("http-metrics", PORT, "http-metrics"))
        (endpoint,) = one("ServiceMonitor")["spec"]["endpoints"]
        self.assertEqual(endpoint["port"], served["name"])
        (rule,) = one("NetworkPolicy")["spec"]["ingress"]
        self.assertEqual([allowed["port"] for allowed in rule["ports"]], ["http-metrics"])

    def test_job_and_instance(self) -> None:
        spec = one("ServiceMonitor")["spec"]
        self.assertEqual(one("Service")["metadata"]["labels"][spec["jobLabel"]], "plugin-exporter")
        (endpoint,) = spec["endpoints"]
        instance = [rule for rule in endpoint["relabelings"] if rule["targetLabel"] == "instance"]
        self.assertEqual(instance, [{"sourceLabels": ["__meta_kubernetes_pod_name"], "targetLabel": "instance"}])
        self.assertEqual(one("Service")["metadata"]["name"], "plugin-exporter")


class PodTests(unittest.TestCase):
    """What the pod may do, and how it is started and ended."""

    def test_restricted_pod_security(self) -> None:
        self.assertEqual(violations(pod()["spec"]), [])

    def test_more_than_the_standard(self) -> None:
        self.assertIs(pod()["spec"]["automountServiceAccountToken"], False)
        self.assertIs(container()["securityContext"]["readOnlyRootFilesystem"], True)
        self.assertIn("memory", container()["resources"]["limits"])
        self.assertEqual(container()["resources"]["requests"].keys(), {"cpu", "memory"})

    def test_user_is_the_images(self) -> None:
        dockerfile = (ROOT / "deploy/docker/Dockerfile").read_text()
        user = re.findall(r"^USER (\d+)(?::(\d+))?$", dockerfile, re.MULTILINE)
        self.assertTrue(user, "deploy/docker/Dockerfile: USER must be a number, for runAsNonRoot to be decided by it")
        # A number here would be outside the range that OpenShift gives a namespace.
        context = pod()["spec"]["securityContext"]
        self.assertTrue(context["runAsNonRoot"])
        self.assertFalse({"runAsUser", "runAsGroup", "fsGroup"} & context.keys())

    def test_image_is_of_this_version(self) -> None:
        self.assertEqual(container()["image"], f"ghcr.io/plugin-exporter/plugin-exporter:{version()}")

    def test_arguments_are_flags_of_the_program(self) -> None:
        self.assertNotIn("command", container())
        self.assertEqual(unknown_flags(container()["args"]), set())

    def test_time_to_start_is_that_of_a_plugin(self) -> None:
        probe = container()["startupProbe"]
        self.assertGreater(probe["periodSeconds"] * probe["failureThreshold"], 60 + 30)

    def test_time_to_stop_is_more_than_what_is_in_flight_has(self) -> None:
        self.assertGreaterEqual(pod()["spec"]["terminationGracePeriodSeconds"], 10 + 20)

    def test_mounts_have_volumes(self) -> None:
        volumes = {volume["name"]: volume for volume in pod()["spec"]["volumes"]}
        mounts = {mount["name"]: mount for mount in container()["volumeMounts"]}
        self.assertEqual(volumes.keys(), mounts.keys())
        self.assertEqual(mounts["tmp"]["mountPath"], "/tmp")
        self.assertIn("emptyDir", volumes["tmp"])
        held = next(
            d for d in build("deploy/kubernetes") if d["metadata"]["name"] == volumes["config"]["configMap"]["name"]
        )
        self.assertIn(mounts["config"]["subPath"], held["data"])
        self.assertIn(f"--plugins.config={mounts['config']['mountPath']}", container()["args"])


class NetworkTests(unittest.TestCase):
    """Nothing comes in but scrapes, and nothing goes out but questions to DNS."""

    def test_policy(self) -> None:
        spec = one("NetworkPolicy")["spec"]
        self.assertEqual(set(spec["policyTypes"]), {"Ingress", "Egress"})
        (ingress,) = spec["ingress"]
        (source,) = ingress["from"]
        labels = source["namespaceSelector"]["matchLabels"]
        self.assertEqual(labels, {"kubernetes.io/metadata.name": "monitoring"})
        (egress,) = spec["egress"]
        ports = {(port["protocol"], port["port"]) for port in egress["ports"]}
        self.assertEqual(ports, {(protocol, port) for protocol in ("UDP", "TCP") for port in (53, 5353)})


class DashboardTests(unittest.TestCase):
    """Every dashboard is in a ConfigMap that Grafana's sidecar loads."""

    def test_dashboards(self) -> None:
        files = {path.name: path.read_text() for path in (ROOT / "dashboards").glob("*.json")}
        self.assertEqual(files.keys(), {"overview.json", "plugin.json", "exporter.json"})
        held = {}
        for document in build("deploy/kubernetes"):
            metadata = document["metadata"]
            if metadata["labels"].get("grafana_dashboard") != "1":
                continue
            self.assertEqual(metadata["annotations"]["grafana_folder"], "Plugins")
            self.assertRegex(metadata["name"], r"^plugin-exporter-dashboard-(overview|plugin|exporter)$")
            held |= document["data"]
        self.assertEqual(held.keys(), files.keys(), "dashboards/kustomization.yaml does not name every dashboard")
        for name, text in files.items():
            self.assertEqual(json.loads(held[name]), json.loads(text), name)


class DiscoveryTests(unittest.TestCase):
    """A Prometheus without the operator finds the same pods."""

    def test_scrape_config(self) -> None:
        config = load_yaml(ROOT / "deploy/prometheus/prometheus-kubernetes.yml")
        (job,) = config["scrape_configs"]
        self.assertEqual(job["job_name"], "plugin-exporter")
        (discovery,) = job["kubernetes_sd_configs"]
        (selector,) = discovery["selectors"]
        self.assertTrue(selects(dict([selector["label"].split("=")]), pod()), selector)
        kept = {
            tuple(rule["source_labels"]): rule["regex"]
            for rule in job["relabel_configs"]
            if rule.get("action") == "keep"
        }
        # As Prometheus matches: the whole value.
        port = re.fullmatch(kept["__meta_kubernetes_pod_container_port_name",], container()["ports"][0]["name"])
        self.assertIsNotNone(port, kept)


class OverlayTests(unittest.TestCase):
    """The overlay that docs/kubernetes.md shows does what it says."""

    def test_documented_overlay(self) -> None:
        text = blocks((ROOT / "docs/kubernetes.md").read_text(), "yaml")[0]
        overlay = yaml.safe_load(text)
        (address,) = overlay["resources"]
        prefix, _, reference = address.partition("?ref=v")
        self.assertEqual(prefix, f"{REPOSITORY}//deploy/kubernetes")
        self.assertEqual(reference, version())
        with tempfile.TemporaryDirectory() as folder:
            overlay["resources"] = [os.path.relpath(ROOT / "deploy/kubernetes", os.path.realpath(folder))]
            Path(folder, "kustomization.yaml").write_text(yaml.safe_dump(overlay))
            Path(folder, "mcp.json").write_text('{"mcpServers": {}}')
            made = list(yaml.safe_load_all(run(kubectl(), "kustomize", folder, silent=True)))
        plain = build("deploy/kubernetes")
        self.assertEqual(len(made), len(plain))
        by_kind = {document["kind"]: document for document in made}
        self.assertEqual({document["metadata"]["namespace"] for document in made}, {"plugins"})
        for kind in ("ServiceMonitor", "PrometheusRule"):
            self.assertEqual(by_kind[kind]["metadata"]["labels"]["release"], "kube-prometheus-stack")
        ports = [[port["port"] for port in rule["ports"]] for rule in by_kind["NetworkPolicy"]["spec"]["egress"]]
        self.assertEqual(ports, [[53, 53, 5353, 5353], [443]])
        spec = by_kind["Deployment"]["spec"]["template"]["spec"]
        self.assertEqual(spec["containers"][0]["image"], "registry.example.com/plugins:1.0.0")
        (config,) = (volume["configMap"]["name"] for volume in spec["volumes"] if "configMap" in volume)
        (held,) = (document for document in made if document["metadata"]["name"] == config)
        self.assertEqual(held["data"], {"mcp.json": '{"mcpServers": {}}'})


class WebConfigTests(unittest.TestCase):
    """The component that turns TLS and passwords on does it everywhere."""

    made: dict[str, dict[str, Any]]
    secrets: dict[str, dict[str, Any]]

    @classmethod
    def setUpClass(cls) -> None:
        """In the overlay that docs/kubernetes.md shows."""
        overlay = yaml.safe_load(blocks((ROOT / "docs/kubernetes.md").read_text(), "yaml")[1])
        with tempfile.TemporaryDirectory() as folder:
            for key in ("resources", "components"):
                (address,) = overlay[key]
                path, _, reference = address.removeprefix(f"{REPOSITORY}//").partition("?ref=v")
                assert reference == version(), address
                overlay[key] = [os.path.relpath(ROOT / path, os.path.realpath(folder))]
            Path(folder, "kustomization.yaml").write_text(yaml.safe_dump(overlay))
            Path(folder, "web-config.yml").write_text("")
            Path(folder, "password").write_text("")
            made = list(yaml.safe_load_all(run(kubectl(), "kustomize", folder, silent=True)))
        cls.made = {document["kind"]: document for document in made if document["kind"] != "Secret"}
        cls.secrets = {document["metadata"]["name"]: document for document in made if document["kind"] == "Secret"}

    def test_deployment(self) -> None:
        pod = self.made["Deployment"]["spec"]["template"]["spec"]
        self.assertEqual(violations(pod), [])
        (container,) = pod["containers"]
        self.assertEqual(unknown_flags(container["args"]), set())
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            self.assertEqual(container[probe]["httpGet"]["scheme"], "HTTPS", probe)
        (mount,) = (mount for mount in container["volumeMounts"] if mount["name"] == "web")
        (volume,) = (volume for volume in pod["volumes"] if volume["name"] == "web")
        self.assertIn(f"--web.config.file={mount['mountPath']}/web-config.yml", container["args"])
        self.assertNotIn("subPath", mount, "what changes would not be seen")
        config, certificate = (source["secret"] for source in volume["projected"]["sources"])
        self.assertEqual(self.secrets[config["name"]]["data"].keys(), {"web-config.yml"})
        self.assertEqual([item["path"] for item in certificate["items"]], ["tls.crt", "tls.key"])
        user = re.findall(r"^USER (\d+):(\d+)$", (ROOT / "deploy/docker/Dockerfile").read_text(), re.MULTILINE)
        self.assertEqual([str(pod["securityContext"]["fsGroup"])], [group for _, group in user])
        self.assertEqual(volume["projected"]["defaultMode"], 0o440)

    def test_service_monitor(self) -> None:
        (endpoint,) = self.made["ServiceMonitor"]["spec"]["endpoints"]
        self.assertEqual(endpoint["scheme"], "https")
        self.assertEqual(endpoint["tlsConfig"]["ca"]["secret"]["name"], "plugin-exporter-tls")
        name = endpoint["basicAuth"]["password"]["name"]
        self.assertEqual(self.secrets[name]["data"].keys(), {"username", "password"})
        model = operator.ServiceMonitor.model_validate(self.made["ServiceMonitor"])
        self.assertEqual(model.model_dump(by_alias=True, exclude_unset=True, mode="json"), self.made["ServiceMonitor"])

    def test_it_is_valid_in_the_oldest_release_that_is_supported(self) -> None:
        kubernetes_validate.validate(self.made["Deployment"], "1.27", strict=True)
