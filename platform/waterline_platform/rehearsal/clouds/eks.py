"""What the remote component `eks:index:Cluster` registers for the arguments that ours gives it.

Read from provider 4.4 (`nodejs/eks/cluster/cluster.ts`). Arguments that ours never gives are not emulated, and refused.
"""

import json
from collections.abc import Mapping

from waterline_platform.rehearsal.clouds import aws
from waterline_platform.rehearsal.clouds.answers import Child, Construct, Construction, mapping, text
from waterline_platform.rehearsal.values import UNKNOWN, Value, Values, unknown_paths

CLUSTER = "aws:eks/cluster:Cluster"

_EMULATED = {
    "accessEntries",
    "authenticationMode",
    "bootstrapSelfManagedAddons",
    "corednsAddonOptions",
    "createOidcProvider",
    "deletionProtection",
    "enabledClusterLogTypes",
    "encryptionConfigKeyArn",
    "endpointPrivateAccess",
    "endpointPublicAccess",
    "kubeProxyAddonOptions",
    "name",
    "publicAccessCidrs",
    "serviceRole",
    "skipDefaultNodeGroup",
    "skipDefaultSecurityGroups",
    "subnetIds",
    "tags",
    "upgradePolicy",
    "useDefaultVpcCni",
    "version",
    "vpcId",
}


def _cluster(name: str, inputs: Values) -> Construction:
    if unexpected := sorted({*inputs} - _EMULATED):
        message = f"eks:index:Cluster {name}: the emulation does not know {', '.join(unexpected)}"
        raise ValueError(message)
    if "vpcId" not in inputs:
        message = f"eks:index:Cluster {name}: without vpcId the component asks AWS for the default VPC"
        raise LookupError(message)
    cluster_name = inputs["name"]
    cluster = Child(
        CLUSTER,
        f"{name}-eksCluster",
        {
            "name": cluster_name,
            "roleArn": mapping(inputs["serviceRole"]).get("arn", UNKNOWN),
            "bootstrapSelfManagedAddons": inputs["bootstrapSelfManagedAddons"],
            "vpcConfig": _present(
                {
                    "subnetIds": inputs["subnetIds"],
                    "endpointPrivateAccess": inputs["endpointPrivateAccess"],
                    "endpointPublicAccess": inputs["endpointPublicAccess"],
                    "publicAccessCidrs": inputs.get("publicAccessCidrs"),
                }
            ),
            "version": inputs["version"],
            "enabledClusterLogTypes": inputs["enabledClusterLogTypes"],
            "tags": {"Name": f"{name}-eksCluster", **mapping(inputs["tags"])},
            "encryptionConfig": {
                "provider": {"keyArn": inputs["encryptionConfigKeyArn"]},
                "resources": ["secrets"],
            },
            "accessConfig": {
                "authenticationMode": inputs["authenticationMode"],
                "bootstrapClusterCreatorAdminPermissions": True,
            },
            "upgradePolicy": inputs["upgradePolicy"],
            "deletionProtection": inputs["deletionProtection"],
        },
        uses=("serviceRole", "subnetIds", "encryptionConfigKeyArn"),
    )
    entries = [
        child
        for entry, arguments in mapping(inputs["accessEntries"]).items()
        for child in _access_entry(name, text(entry), mapping(arguments), cluster)
    ]
    provider = Child(
        "pulumi:providers:kubernetes",
        f"{name}-eks-k8s",
        {"kubeconfig": _kubeconfig(cluster)},
        after=(cluster.name,),
    )
    return Construction([cluster, *entries, provider], {"eksCluster": cluster.name})


def _kubeconfig(cluster: Child) -> Value:
    """What the component makes of the cluster's outputs, as far as they can be known."""
    if any(unknown_paths(cluster.inputs)):
        return UNKNOWN
    outputs = aws.RESOURCES[CLUSTER](cluster.name, cluster.inputs).outputs
    server = {
        "server": outputs["endpoint"],
        "certificate-authority-data": mapping(outputs["certificateAuthority"])["data"],
    }
    token = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", cluster.inputs["name"], "--output", "json"],
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "kubernetes", "cluster": server}],
            "contexts": [{"name": "aws", "context": {"cluster": "kubernetes", "user": "aws"}}],
            "current-context": "aws",
            "users": [{"name": "aws", "user": {"exec": token}}],
        }
    )


def _access_entry(name: str, entry: str, arguments: Values, cluster: Child) -> list[Child]:
    own = f"{name}-{entry}"
    cluster_name = cluster.inputs["name"]
    principal = arguments["principalArn"]
    return [
        Child(
            "aws:eks/accessEntry:AccessEntry",
            own,
            {"clusterName": cluster_name, "principalArn": principal, "tags": arguments["tags"]},
            after=(cluster.name,),
        ),
        *(
            Child(
                "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
                f"{own}-{association}",
                {
                    "clusterName": cluster_name,
                    "principalArn": principal,
                    "policyArn": mapping(policy)["policyArn"],
                    "accessScope": mapping(policy)["accessScope"],
                },
                parent=own,
                after=(cluster.name, own),
            )
            for association, policy in mapping(arguments["accessPolicies"]).items()
        ),
    ]


def _present(values: Mapping[str, Value]) -> Values:
    return {key: value for key, value in values.items() if value is not None}


COMPONENTS: dict[str, Construct] = {"eks:index:Cluster": _cluster}
"""What a remote component is made of, by type."""
