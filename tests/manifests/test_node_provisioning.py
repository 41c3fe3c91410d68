"""What node auto-provisioning is told is what Karpenter, and Azure's part of it, take."""

from typing import Any

import pytest

from manifests import of_definitions
from schemas import definitions
from waterline.aks import AksNodeProvisioning

POOL: dict[str, Any] = {"name": "any", "max_cpu": 64, "max_memory_gib": 256, "labels": {"team": "a"}}
TAINT = {"key": "team", "effect": "NoExecute"}


@pytest.mark.parametrize("kind", [{}, {"spot": True}, {"architecture": "arm64"}, {"gpu": True}, {"taints": [TAINT]}])
@pytest.mark.parametrize(
    "type_", ["kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass", "kubernetes:karpenter.sh/v1:NodePool"]
)
def test_they_are_what_their_definitions_take(deploy, folder, kind, type_):
    args: Any = {"location": "westeurope", "pools": [{**POOL, **kind}], "tags": {"team": "a"}}
    made = deploy(lambda: AksNodeProvisioning("nodes", args)).inputs(type_)
    if made["kind"] not in definitions(folder, made["apiVersion"].split("/")[0]):
        pytest.skip(f"no definition of {made['kind']} among the schemas")

    assert of_definitions(made, folder) == []
