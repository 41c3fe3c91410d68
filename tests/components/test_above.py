"""What is the same on any cloud."""

from typing import Any

import kubernetes_validate
import pulumi
import pytest

from waterline.eks import EksStorage
from waterline.existing import ExistingCluster
from waterline.isolation import PlatformNamespaces, PodSecurityLevel
from waterline.names import capped
from waterline.nodes import check_pool_size


def namespaces(*made: Any) -> Any:
    def program() -> None:
        pulumi.export("names", PlatformNamespaces("namespaces", {"namespaces": [*made]}).names)

    return program


def test_a_namespace_enforces_the_strictest_pod_security_unless_said_otherwise(deploy):
    namespace = deploy(namespaces({"name": "platform-ingress", "layer": "ingress"})).inputs(
        "kubernetes:core/v1:Namespace"
    )

    for mode in ("enforce", "audit", "warn"):
        assert namespace["metadata"]["labels"][f"pod-security.kubernetes.io/{mode}"] == "restricted"
    assert namespace["metadata"]["labels"]["waterline.dev/layer"] == "ingress"


def test_a_namespace_can_be_let_off(deploy):
    made = {"name": "agents", "layer": "security", "pod_security": PodSecurityLevel.PRIVILEGED}
    namespace = deploy(namespaces(made)).inputs("kubernetes:core/v1:Namespace")

    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"


def test_namespaces_are_named_once_they_exist(deploy):
    made = [{"name": name, "layer": name} for name in ("one", "two")]

    assert deploy(namespaces(*made)).output("names") == ["one", "two"]


@pytest.mark.parametrize("version", ["1.34", "1.35", "1.36"])
def test_our_objects_are_what_kubernetes_takes(deploy, version):
    def program() -> None:
        namespaces({"name": "platform-ingress", "layer": "ingress"})()
        EksStorage("storage", {})

    for one in deploy(program).recording.registrations:
        if one.type.startswith("kubernetes:"):
            kubernetes_validate.validate(dict(one.inputs), version, strict=True)


def test_volumes_are_encrypted_and_made_where_the_pod_is(deploy):
    storage = deploy(lambda: EksStorage("storage", {})).inputs("kubernetes:storage.k8s.io/v1:StorageClass")

    assert storage["parameters"] == {"type": "gp3", "encrypted": "true"}
    assert storage["volumeBindingMode"] == "WaitForFirstConsumer"
    assert storage["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] == "true"


def existing(**changes: Any) -> Any:
    def program() -> None:
        made = ExistingCluster("cluster", {"kubeconfig": "~/.kube/config", "context": "kind-demo", **changes})
        for name in ("name", "kubeconfig", "context", "oidc_issuer", "identifier"):
            pulumi.export(name, getattr(made, name))

    return program


def test_an_existing_cluster_is_touched_by_nothing(deploy):
    deployed = deploy(existing())

    assert [one.type for one in deployed.recording.registrations] == ["waterline:index:ExistingCluster"]
    assert deployed.output("identifier") == deployed.output("name") == deployed.output("context") == "kind-demo"


def test_the_path_of_a_kubeconfig_starts_at_the_project_and_is_a_secret(deploy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    deployed = deploy(existing(kubeconfig="secrets/kubeconfig"))

    assert deployed.output("kubeconfig") == str(tmp_path / "secrets/kubeconfig")
    assert deployed.is_secret("kubeconfig")


@pytest.mark.parametrize("path", ["~/.kube/config", "/etc/kubeconfig"])
def test_other_paths_are_left_as_they_are(deploy, path):
    assert deploy(existing(kubeconfig=path)).output("kubeconfig") == path


def test_a_name_that_fits_is_kept_and_one_that_does_not_stays_unique():
    long = "x" * 80

    assert capped("short", 64) == "short"
    assert capped("x" * 64, 64) == "x" * 64
    assert len(capped(long, 64)) <= 64
    assert capped(long, 64) == capped(long, 64) != capped(long + "y", 64)


@pytest.mark.parametrize(("minimum", "maximum"), [(-1, 3), (4, 3), (0, 0)])
def test_a_pool_whose_bounds_cannot_hold_is_refused(minimum, maximum):
    with pytest.raises(ValueError, match="expected 0 <= min_size"):
        check_pool_size("general", minimum, maximum)


def test_a_pool_may_be_empty():
    check_pool_size("batch", 0, 3)
