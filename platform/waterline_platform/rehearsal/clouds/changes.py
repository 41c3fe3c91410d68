"""How the clouds change what exists: what waits for its predecessor, what an update computes anew, what is refused."""

from collections.abc import Collection

from waterline_platform.rehearsal.values import Value, Values

_COMPUTED_ANEW = {"aws:ec2/launchTemplate:LaunchTemplate": ("defaultVersion", "latestVersion")}
"""Outputs that every update changes, by type; a preview of one does not know them."""

_KEPT_BY_PREVIEWS = ("location", "name")
"""Outputs that Azure's previews of updates know, beside the inputs."""

_NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"


def waits_for_predecessor(type_: str, before: Values, after: Values) -> bool:
    """Whether a replacement can only be created once its predecessor is deleted, because both have the same name.

    Sources: `nameRequiresDeleteBeforeReplace` in pulumi-terraform-bridge; `createBeforeDeleteFlag` in
    pulumi-azure-native, which no resource with a name of its own has; `deleteBeforeReplace` in pulumi-kubernetes.
    """
    if type_.startswith("azure-native:"):
        return True
    return _name(type_, before) is not None and _name(type_, before) == _name(type_, after)


def _name(type_: str, inputs: Values) -> Value:
    if not type_.startswith("kubernetes:"):
        return inputs.get("name")
    metadata = inputs.get("metadata")
    return [metadata.get("namespace"), metadata.get("name")] if isinstance(metadata, dict) else None


def known_in_preview(type_: str, state: Values) -> Values:
    """Of an existing resource's outputs, what a preview of its update can say."""
    if type_.startswith("azure-native:"):
        return {key: state[key] for key in _KEPT_BY_PREVIEWS if key in state}
    return {key: value for key, value in state.items() if key not in _COMPUTED_ANEW.get(type_, ())}


def refused_update(type_: str, inputs: Values, existing: Collection[str]) -> str | None:
    """Why the cloud will not change a resource, if it will not. `existing` are the types of what exists.

    Source: https://learn.microsoft.com/azure/aks/use-node-auto-provisioning
    """
    provisioning = inputs.get("nodeProvisioningProfile")
    manual = isinstance(provisioning, dict) and provisioning.get("mode") == "Manual"
    if type_ == "azure-native:containerservice:ManagedCluster" and manual and _NODE_POOL in existing:
        return "node auto-provisioning cannot be disabled: expected no NodePools with limits"
    return None


def refusal(type_: str, inputs: Values) -> str | None:
    """Why the cloud will not delete a resource, if it will not.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
    """
    if type_ == "aws:eks/cluster:Cluster" and inputs.get("deletionProtection"):
        return f"cluster {inputs.get('name')} has deletion protection enabled"
    return None
