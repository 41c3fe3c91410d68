"""What Karpenter is told on any cloud."""

import pytest

from waterline.karpenter import check_labels, check_taints


@pytest.mark.parametrize(
    "label",
    [
        "accelerator",
        "karpenter.k8s.aws/instance-cpu",
        "karpenter.sh/capacity-type",
        "kubernetes.azure.com/mode",
        "kubernetes.io/arch",
        "node.kubernetes.io/instance-type",
        "of.karpenter.sh/a",
        "topology.kubernetes.io/zone",
    ],
)
def test_labels_that_nodes_are_given_are_refused(label):
    with pytest.raises(ValueError, match=f"beside those that nodes have anyway, not {label}"):
        check_labels({"team": "a", label: "b"})


def test_labels_of_domains_that_only_end_alike_are_taken():
    check_labels({"mykarpenter.sh/a": "b", "node-restriction.kubernetes.io/a": "b", "team": "a"})


def test_a_taint_may_have_two_effects_and_neither_twice():
    check_taints([("a", "NoSchedule"), ("a", "NoExecute"), ("b", "NoSchedule")])

    with pytest.raises(ValueError, match="not 'a:NoSchedule' twice"):
        check_taints([("a", "NoSchedule"), ("a", "NoExecute"), ("a", "NoSchedule")])
