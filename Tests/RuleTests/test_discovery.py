"""The Kubernetes configuration. Debian's Prometheus has no Kubernetes in it, so it is given the pods that it would find:
promtool then shows which become targets, and with which labels."""

import json
import tempfile
import unittest
from pathlib import Path

import yaml
from rule_files import PROMETHEUS, read, run

META = "__meta_kubernetes_"
POD = {
    META + "namespace": "plugins",
    META + "pod_name": "plugin-exporter-7d4b9",
    META + "pod_phase": "Running",
    META + "pod_container_port_name": "http-metrics",
}


class KubernetesTests(unittest.TestCase):
    def targets(self, *found: dict[str, str]) -> list[dict[str, str]]:
        """What becomes of pods with these labels: the targets' own labels, {} for one that is dropped."""
        config = read(PROMETHEUS / "prometheus-kubernetes.yml")
        job = config["scrape_configs"][0]
        del job["kubernetes_sd_configs"]
        job["static_configs"] = [
            {"targets": [f"10.0.0.{number}:10077"], "labels": labels} for number, labels in enumerate(found)
        ]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "prometheus.yml"
            file.write_text(yaml.safe_dump({"scrape_configs": [job]}))
            answer = run("promtool", "check", "service-discovery", "--timeout=1s", file, job["job_name"])
        results = json.loads(answer)
        return [
            result.get("labels") or {} for result in sorted(results, key=lambda r: r["discoveredLabels"]["__address__"])
        ]

    def test_the_rest_of_it_loads(self) -> None:
        config = read(PROMETHEUS / "prometheus-kubernetes.yml")
        self.assertEqual(list(config["scrape_configs"][0].pop("kubernetes_sd_configs")[0]), ["role", "selectors"])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "prometheus.yml"
            file.write_text(yaml.safe_dump(config))
            run("promtool", "check", "config", "--syntax-only", file)

    def test_a_pod_is_a_target_with_the_labels_that_the_rules_know(self) -> None:
        (target,) = self.targets(POD)
        shown = {name: value for name, value in target.items() if not name.startswith("__")}
        self.assertEqual(
            shown,
            {
                "job": "plugin-exporter",
                "instance": "plugin-exporter-7d4b9",
                "namespace": "plugins",
                "pod": "plugin-exporter-7d4b9",
            },
        )

    def test_other_ports_and_pods_that_have_ended_are_none(self) -> None:
        found = self.targets(
            POD | {META + "pod_container_port_name": "http"},
            POD | {META + "pod_phase": "Succeeded"},
            POD | {META + "pod_phase": "Failed"},
            POD | {META + "pod_phase": "Pending"},
        )
        self.assertEqual([bool(target) for target in found], [False, False, False, True])


if __name__ == "__main__":
    unittest.main()
