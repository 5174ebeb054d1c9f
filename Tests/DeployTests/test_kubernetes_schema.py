"""Every object of deploy/kubernetes has only the fields that Kubernetes and the Prometheus Operator know."""

import json
import unittest
from typing import Any

import kubernetes_validate
from cloudcoil.models.prometheus_operator import v1 as operator
from kubectl import build, one
from kubernetes_validate.utils import all_versions
from repository import ROOT, load_yaml, run

FOLDERS = ("deploy/kubernetes", "deploy/kubernetes/base", "dashboards")
OLDEST = (1, 27)
# `kubectl apply` keeps the whole object in an annotation, and all annotations of an object share this many bytes.
ANNOTATIONS_LIMIT = 256 * 1024


def versions() -> list[str]:
    """The releases of Kubernetes whose schemas are at hand, from the oldest that is supported."""
    known = {tuple(int(part) for part in version.split(".")[:2]) for version in all_versions()}
    return [f"{major}.{minor}" for major, minor in sorted(known) if (major, minor) >= OLDEST]


def is_operators(document: dict[str, Any]) -> bool:
    """A custom resource, which Kubernetes' own schemas know nothing of."""
    return document["apiVersion"].startswith("monitoring.coreos.com/")


class KubernetesSchemaTests(unittest.TestCase):
    """Strict: an unknown field is what a misspelt one looks like."""

    def test_schemas_of_several_releases_are_at_hand(self) -> None:
        self.assertEqual(versions()[0], "1.27")
        self.assertGreater(len(versions()), 5)

    def test_objects_are_valid_in_every_supported_release(self) -> None:
        for folder in FOLDERS:
            for document in build(folder):
                if is_operators(document):
                    continue
                for version in versions():
                    with self.subTest(folder=folder, kind=document["kind"], kubernetes=version):
                        kubernetes_validate.validate(document, version, strict=True)

    def test_operators_objects_have_only_fields_of_its_crds(self) -> None:
        found = [document for document in build("deploy/kubernetes") if is_operators(document)]
        self.assertEqual({document["kind"] for document in found}, {"PrometheusRule", "ServiceMonitor"})
        for document in found:
            with self.subTest(kind=document["kind"]):
                model = getattr(operator, document["kind"]).model_validate(document)
                # The models drop a field that they do not know.
                self.assertEqual(model.model_dump(by_alias=True, exclude_unset=True, mode="json"), document)

    def test_objects_are_small_enough_for_apply(self) -> None:
        for document in build("deploy/kubernetes"):
            size = len(json.dumps(document).encode())
            self.assertLess(size, ANNOTATIONS_LIMIT, f"{document['kind']} {document['metadata']['name']}")

    def test_objects_have_one_name_each_and_no_namespace(self) -> None:
        documents = build("deploy/kubernetes")
        names = [(document["kind"], document["metadata"]["name"]) for document in documents]
        self.assertEqual(len(names), len(set(names)), names)
        for document in documents:
            self.assertNotIn("namespace", document["metadata"], "the namespace is whose applies it to choose")
            self.assertEqual(document["metadata"]["labels"]["app.kubernetes.io/name"], "plugin-exporter")

    def test_base_needs_no_operator(self) -> None:
        kinds = {document["kind"] for document in build("deploy/kubernetes/base")}
        expected = {"ConfigMap", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"}
        self.assertEqual(kinds, expected)


class PrometheusRuleTests(unittest.TestCase):
    """The PrometheusRule holds the rules of deploy/prometheus, all of them and as they are."""

    def test_committed_file_is_what_generate_makes(self) -> None:
        committed = (ROOT / "deploy/kubernetes/operator/prometheusrule.yaml").read_text()
        made = run(ROOT / "deploy/kubernetes/generate")
        self.assertTrue(made == committed, "operator/prometheusrule.yaml is stale: run `make manifests`, and commit it")

    def test_groups_are_those_of_every_rule_file(self) -> None:
        files = sorted((ROOT / "deploy/prometheus/rules").glob("*.yml"))
        groups = {group["name"]: group for file in files for group in load_yaml(file)["groups"]}
        self.assertGreater(len(groups), 1)
        held = one("PrometheusRule")["spec"]["groups"]
        self.assertEqual({group["name"]: group for group in held}, groups)
        self.assertEqual(len(held), len(groups), "the operator refuses two groups of one name")
