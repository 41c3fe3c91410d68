"""Nodes, as every cloud has them."""

import pytest

from waterline.nodes import GPU_TAINT, SPOT_TAINT, CpuArchitecture, TaintEffect, pool_labels, pool_taints, tolerations
from waterline.vm_sizes import architecture, has_nvidia_gpus

ARM64 = CpuArchitecture.ARM64


def test_every_node_says_how_it_was_bought():
    assert pool_labels("batch", {"team": "a"}, spot=True)["waterline.dev/capacity"] == "spot"
    assert pool_labels("general", {}, spot=False) == {
        "waterline.dev/capacity": "on-demand",
        "waterline.dev/pool": "general",
    }


def test_a_plain_pool_has_no_taints():
    assert pool_taints([], spot=False, arm64=False, gpu=False) == []


def test_a_taint_of_the_same_key_replaces_ours():
    other = {**GPU_TAINT, "value": "a100", "effect": TaintEffect.PREFER_NO_SCHEDULE}

    assert pool_taints([other], spot=True, arm64=False, gpu=True) == [SPOT_TAINT, other]


@pytest.mark.parametrize("spot", [True, False])
def test_the_taint_of_spot_nodes_is_theirs_alone(spot):
    with pytest.raises(ValueError, match="scalesetpriority': expected none with that key"):
        pool_taints([{**SPOT_TAINT, "effect": TaintEffect.PREFER_NO_SCHEDULE}], spot=spot, arm64=False, gpu=False)


def test_a_pod_for_a_kind_of_nodes_tolerates_each_of_its_taints_and_no_others():
    assert tolerations() == []
    assert tolerations(gpu=True) == [
        {"key": "nvidia.com/gpu", "operator": "Equal", "value": "present", "effect": "NoSchedule"}
    ]
    for spot, arm64, gpu in [(True, True, True), (True, False, False), (False, True, False)]:
        wanted = tolerations(spot=spot, gpu=gpu, architecture=ARM64 if arm64 else CpuArchitecture.AMD64)
        taints = pool_taints([], spot=spot, arm64=arm64, gpu=gpu)
        assert [(one["key"], one["value"], one["effect"]) for one in wanted] == [
            (one["key"], one["value"], one["effect"]) for one in taints
        ]


@pytest.mark.parametrize(
    "size",
    [
        "Standard_B2pts_v2",
        "Standard_D2pls_v5",
        "Standard_D4ps_v5",
        "Standard_E8pds_v6",
        "Standard_ND128isr_NDR_GB200_v6",
        "standard_d4ps_v5",
    ],
)
def test_arm_is_read_off_a_vm_size(size):
    assert architecture(size) is ARM64


@pytest.mark.parametrize(
    "size",
    [
        "Standard_A1_v2",
        "Standard_D4as_v5",
        "Standard_DS2_v2_Promo",
        "Standard_E64is_v3",
        "Standard_HB120rs_v3",
        "Standard_M128-32ms",
        "Standard_NC24ads_A100_v4",
        "Standard_NP10s",
        "Standard_PB6s",
        "other",
    ],
)
def test_all_other_vm_sizes_are_not_arm(size):
    assert architecture(size) is CpuArchitecture.AMD64


@pytest.mark.parametrize(
    ("vm_size", "nvidia"),
    [
        ("Standard_NC4as_T4_v3", True),
        ("Standard_NC24ads_A100_v4", True),
        ("Standard_ND96asr_v4", True),
        ("Standard_NV36ads_A10_v5", True),
        ("Standard_NV8as_v4", False),
        ("Standard_ND96isr_MI300X_v5", False),
        ("Standard_NP10s", False),
        ("Standard_D4as_v5", False),
    ],
)
def test_only_nvidias_gpus_are_gpus_here(vm_size, nvidia):
    assert has_nvidia_gpus(vm_size) is nvidia
