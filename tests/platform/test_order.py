"""What goes before what when an environment is destroyed: Pulumi deletes in the reverse order of what depends on what.

Each line is a trap that others fell into, where an order was left to chance. What is retained is not in the way.
"""

from typing import Any, NamedTuple

import pytest

from waterline_platform.rehearsal.registration import label

RELEASE = "kubernetes:helm.sh/v3:Release"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway::ingress-gateway-gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute::ingress-gateway-redirect"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate::ingress-gateway-certificate:{environment}.example.com"
ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer::ingress-cert-manager-waterline"
STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore::secrets-external-secrets-store"
GATEWAY_API = "kubernetes:yaml/v2:ConfigFile::ingress-gateway-api-crds"
NAMESPACE = "kubernetes:core/v1:Namespace::namespaces-platform-"

TRAEFIK = f"{RELEASE}::ingress-controller-traefik"
CERT_MANAGER = f"{RELEASE}::ingress-cert-manager-release"
EXTERNAL_DNS = f"{RELEASE}::ingress-external-dns-release"
EXTERNAL_SECRETS = f"{RELEASE}::secrets-external-secrets-release"
SEALED_SECRETS = f"{RELEASE}::secrets-sealed-secrets-release"
AUTOSCALER = f"{RELEASE}::autoscaler-controller"
KARPENTER = f"{RELEASE}::karpenter-controller"
NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass::karpenter-nodes"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool::karpenter-default"
LOAD_BALANCERS = f"{RELEASE}::load-balancers-controller"

AWS, AZURE, LOCAL = ("dev", "prod"), ("dev-aks", "prod-aks"), ("local",)
CLOUDS = (*AWS, *AZURE)
SCALED = ("prod with Karpenter",)


class Trap(NamedTuple):
    """Something that must be gone before something else goes, and what happens otherwise."""

    first: str
    then: str
    otherwise: str
    environments: tuple[str, ...] = (*CLOUDS, *LOCAL)


TRAPS = [
    Trap(ROUTE, TRAEFIK, "nobody takes the route's finalizers and status away"),
    Trap(GATEWAY, TRAEFIK, "the Gateway is left to a controller that is gone"),
    Trap(GATEWAY, GATEWAY_API, "the kind goes, and with it every Gateway"),
    Trap(TRAEFIK, GATEWAY_API, "the controller's informers fail without the kinds"),
    Trap(TRAEFIK, LOAD_BALANCERS, "the Service hangs on its finalizer, and the load balancer is orphaned", AWS),
    Trap(TRAEFIK, "aws:eks/nodeGroup:NodeGroup::cluster-general-nodes", "no node runs the controllers", AWS),
    Trap(LOAD_BALANCERS, "aws:iam/rolePolicy:RolePolicy::load-balancers-controller-permissions", "it may not", AWS),
    Trap(LOAD_BALANCERS, "kubernetes:yaml/v2:ConfigFile::load-balancers-crds", "target groups cannot be let go", AWS),
    Trap(TRAEFIK, AUTOSCALER, "pods that move have no node to go to", AWS),
    Trap(AUTOSCALER, "aws:iam/rolePolicy:RolePolicy::autoscaler-controller-permissions", "it may not", AWS),
    Trap(AUTOSCALER, "aws:eks/nodeGroup:NodeGroup::cluster-general-nodes", "no node runs it", AWS),
    Trap(TRAEFIK, NODE_POOL, "its nodes go while it runs on them", SCALED),
    Trap(NODE_POOL, NODE_CLASS, "nodes cannot be ended without what says what they are", SCALED),
    Trap(NODE_CLASS, KARPENTER, "finalizers stay, and instances run and cost on", SCALED),
    Trap(NODE_POOL, KARPENTER, "finalizers stay, and instances run and cost on", SCALED),
    Trap(KARPENTER, f"{RELEASE}::karpenter-crds", "its informers fail without the kinds", SCALED),
    Trap(KARPENTER, "aws:iam/rolePolicy:RolePolicy::karpenter-controller-permissions", "it may not", SCALED),
    Trap(KARPENTER, "aws:sqs/queue:Queue::karpenter-interruptions", "it asks a queue that is gone, and stops", SCALED),
    Trap(KARPENTER, "aws:eks/nodeGroup:NodeGroup::cluster-general-nodes", "no node runs it", SCALED),
    Trap(NODE_POOL, "aws:eks/accessEntry:AccessEntry::karpenter-nodes", "nodes are cut off before they drain", SCALED),
    Trap(NODE_POOL, "aws:iam/instanceProfile:InstanceProfile::karpenter-nodes", "nodes lose their role", SCALED),
    Trap(NODE_POOL, "aws:ec2/route:Route::network-private-a", "nodes cannot say that they are gone", SCALED),
    Trap(
        "aws:iam/instanceProfile:InstanceProfile::karpenter-nodes",
        "aws:eks/cluster:Cluster::cluster-control-plane-eksCluster",
        "what is left of it outlives the cluster",
        SCALED,
    ),
    Trap(TRAEFIK, "azure-native:containerservice:ManagedCluster::cluster-control-plane", "the address stays", AZURE),
    Trap(CERTIFICATE, CERT_MANAGER, "a challenge keeps its finalizer, and the namespace hangs"),
    Trap(ISSUER, CERT_MANAGER, "the webhook that refuses the delete is gone, and fails it"),
    Trap(CERTIFICATE, ISSUER, "a certificate is asked of an issuer that is gone"),
    Trap(ROUTE, EXTERNAL_DNS, "its records stay, and the zone cannot be deleted", CLOUDS),
    Trap(GATEWAY, EXTERNAL_DNS, "its records stay, and the zone cannot be deleted", CLOUDS),
    Trap(TRAEFIK, EXTERNAL_DNS, "the Service's records stay, and the zone cannot be deleted", CLOUDS),
    Trap(EXTERNAL_DNS, GATEWAY_API, "external-dns fails without the kinds that it watches", CLOUDS),
    Trap(EXTERNAL_DNS, "aws:route53/zone:Zone::dns-zone-zone", "the zone has records", AWS),
    Trap(EXTERNAL_DNS, "azure-native:dns:Zone::dns-zone-zone", "the zone has records", AZURE),
    Trap(EXTERNAL_DNS, "aws:iam/rolePolicy:RolePolicy::dns-zone-external-dns-permissions", "it may not", AWS),
    Trap(EXTERNAL_DNS, "azure-native:authorization:RoleAssignment::dns-zone-external-dns-zone", "it may not", AZURE),
    Trap(CERT_MANAGER, "aws:iam/rolePolicy:RolePolicy::dns-zone-cert-manager-permissions", "it may not", AWS),
    Trap(CERT_MANAGER, "azure-native:authorization:RoleAssignment::dns-zone-cert-manager-zone", "it may not", AZURE),
    Trap(STORE, EXTERNAL_SECRETS, "the webhook that refuses the delete is gone, and fails it", CLOUDS),
    Trap(EXTERNAL_SECRETS, "aws:kms/key:Key::secret-store-key", "it reads with a key that is gone", AWS),
    Trap(EXTERNAL_SECRETS, "azure-native:keyvault:Vault::secret-store-vault", "it reads a vault that is gone", AZURE),
    Trap(SEALED_SECRETS, "kubernetes:yaml/v2:ConfigFile::secrets-sealed-secrets-crds", "the kind is missing", LOCAL),
    Trap(SEALED_SECRETS, f"{NAMESPACE}secrets", "the namespace takes the release with it", LOCAL),
    Trap(STORE, f"{NAMESPACE}secrets", "the namespace takes the operator with it", CLOUDS),
    Trap(GATEWAY, f"{NAMESPACE}ingress", "the namespace hangs on what is in it"),
    Trap(
        f"{NAMESPACE}ingress",
        "aws:eks/addon:Addon::cluster-metrics-server",
        "an APIService without a backend fails discovery, and every namespace hangs",
        AWS,
    ),
]


def waits_for(plan: Any, label: str) -> set[str]:
    """Everything that is there as long as a resource is: what it depends on, its components, and what those do."""
    by_label = {f"{one['type']}::{one['name']}": one for one in plan["resources"]}
    found: set[str] = set()
    waiting = [label]
    while waiting:
        one = by_label[waiting.pop()]
        for needed in {*one["depends_on"], one["parent"], one["provider"]} - {None} - found:
            found.add(needed)
            waiting.append(needed)
    return found


@pytest.mark.parametrize(
    ("trap", "environment"),
    [
        pytest.param(trap, environment, id=f"{environment}: {trap.first.split('::')[1]} {trap.then.split('::')[1]}")
        for trap in TRAPS
        for environment in trap.environments
    ],
)
def test_nothing_goes_before_what_needs_it(planned, trap, environment):
    plan = planned(environment)
    first = trap.first.format(environment=plan["environment"])

    assert trap.then in waits_for(plan, first), trap.otherwise
    assert first not in waits_for(plan, trap.then)


@pytest.mark.parametrize("environment", [*CLOUDS, *LOCAL])
def test_definitions_of_kinds_stay(planned, environment):
    """With one go all resources of its kind: other people's Gateways, certificates, and the Secrets that they own."""
    plan = planned(environment)
    applied = [one for one in plan["resources"] if one["type"].endswith(":CustomResourceDefinition")]
    values = {one["name"]: one["inputs"]["values"] for one in plan["resources"] if one["type"] == RELEASE}

    assert len(applied) >= 10
    assert all(one["retain"] for one in applied)
    assert values["ingress-cert-manager-release"]["crds"] == {"enabled": True, "keep": True}
    if environment in CLOUDS:
        kept = values["secrets-external-secrets-release"]["crds"]["annotations"]
        assert kept == {"helm.sh/resource-policy": "keep"}


def test_keys_to_sealed_secrets_stay(planned):
    retained = planned("local")["summary"]["retained"]

    assert f"{NAMESPACE}secrets" in retained
    assert f"{NAMESPACE}ingress" not in retained


def test_the_class_of_ingress_nginx_is_there_before_the_controller_and_ours(planned):
    def nginx(settings: dict[str, Any]) -> None:
        settings["ingress"]["ingress_nginx_annotations"] = True

    plan = planned("dev", nginx)

    assert "kubernetes:networking.k8s.io/v1:IngressClass::ingress-controller-nginx" in waits_for(plan, TRAEFIK)


@pytest.mark.parametrize("environment", [*CLOUDS, *LOCAL])
def test_no_object_is_made_twice(planned, environment):
    """Our provider takes over what is there, so that a second maker of an object would not be noticed."""
    made = [
        (one["type"], one["inputs"].get("metadata", {}).get("namespace"), one["inputs"]["metadata"]["name"])
        for one in planned(environment)["resources"]
        if one["custom"] and one["type"].startswith("kubernetes:") and "metadata" in one["inputs"]
    ]

    assert len(made) == len(set(made)) > 15


def test_headroom_goes_before_its_namespace_and_after_nothing(planned):
    def kept_free(settings: dict[str, Any]) -> None:
        settings["scaling"] = {"headroom": {"replicas": 1, "cpu": "1", "memory": "1Gi"}}

    plan = planned("dev", kept_free)
    pods = "kubernetes:apps/v1:Deployment::scaling-headroom-pods"

    assert f"{NAMESPACE}scaling" in waits_for(plan, pods)
    assert not [one["name"] for one in plan["resources"] if pods in one["depends_on"]]


def test_karpenters_nodes_go_after_what_runs_on_them_and_before_the_cluster(planned):
    def provisioned(settings: dict[str, Any]) -> None:
        fixed = {"vm_size": "Standard_D4as_v5", "min_size": 2, "max_size": 2}
        settings["cluster"] |= {
            "autoscaler": "node-auto-provisioning",
            "system_pool": {"name": "system", **fixed},
            "provisioned_pools": [{"name": "any", "max_cpu": 64, "max_memory_gib": 256}],
        }

    plan = planned("dev-aks", provisioned)
    pool = "kubernetes:karpenter.sh/v1:NodePool::node-provisioning-any"

    assert pool in waits_for(plan, TRAEFIK)
    assert "azure-native:containerservice:ManagedCluster::cluster-control-plane" in waits_for(plan, pool)


@pytest.mark.engine
@pytest.mark.parametrize("scaled", [False, True], ids=["cluster autoscaler", "Karpenter"])
def test_the_engine_deletes_in_that_order(begun, karpenter, scaled):
    environments = {"dev", *SCALED} if scaled else {"dev"}
    with begun("dev", *([karpenter] if scaled else [])) as (one, _):
        one.up().succeeded()
        gone: list[str] = []
        delete = one.cloud.delete

        def noted(asked: Any, resource_id: str) -> None:
            delete(asked, resource_id)
            gone.append(label(asked.urn))

        one.cloud.delete = noted
        one.destroy().succeeded()

    deleted = {name: number for number, name in enumerate(gone)}
    traps = [(one.first.format(environment="dev"), one.then) for one in TRAPS if environments & {*one.environments}]
    traps = [(first, then) for first, then in traps if {first, then} <= deleted.keys()]
    assert len(traps) > (25 if scaled else 15)
    assert [(first, then) for first, then in traps if deleted[first] > deleted[then]] == []
    assert not [name for name in gone if "CustomResourceDefinition" in name]
