"""An AKS cluster, with its nodes, its logs and the roles that let people in.

No AKS Automatic, no Windows nodes, no add-ons that the layers above the waterline bring themselves.
"""

import re
from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure

from waterline.aks import autoscaling
from waterline.aks.access import AksPrincipalArgs, grant_access
from waterline.aks.autoscaling import AksAutoscaler, AksAutoscalerProfileArgs
from waterline.aks.kubeconfig import kubeconfig
from waterline.aks.logs import control_plane_logs
from waterline.aks.maintenance import AksMaintenanceWindowArgs, maintenance_windows
from waterline.aks.node_pool import AksNodePool, AksNodePoolArgs
from waterline.aks.request import (
    AksOutbound,
    AksTier,
    api_server,
    dns_prefix,
    fingerprint,
    network,
    system_pool,
    workspace_name,
)
from waterline.aks.roles import AzureRole, assign_role_to_identity
from waterline.args import check_args
from waterline.names import capped

FORCES_REPLACEMENT = {
    "azure-native:containerservice:ManagedCluster": (
        "diskEncryptionSetID",
        "dnsPrefix",
        "fqdnSubdomain",
        "location",
        "networkProfile.dnsServiceIP",
        "networkProfile.ipFamilies",
        "networkProfile.networkDataplane",
        "networkProfile.networkMode",
        "networkProfile.networkPlugin",
        "networkProfile.networkPluginMode",
        "networkProfile.networkPolicy",
        "networkProfile.outboundType",
        "networkProfile.podCidr",
        "networkProfile.serviceCidr",
        "nodeResourceGroup",
        "resourceGroupName",
        "resourceName",
    ),
    "pulumi:index:Stash": (),
}
"""Inputs of the cluster that replace it when they change. Source: `forceNewMap` of the Azure Native provider."""

WEEKLY_HOURS = 168


class AksClusterArgs(TypedDict):
    """Inputs of `AksCluster`."""

    cluster_name: str
    """Name of the cluster: 1 to 63 letters, digits, hyphens and underscores."""
    subscription_id: str
    """Azure subscription, a UUID."""
    tenant_id: str
    """Entra ID tenant, a UUID."""
    resource_group_name: pulumi.Input[str]
    """Name of the resource group that everything is made in; roles are given on all of it."""
    location: str
    """Azure region, such as `westeurope`."""
    kubernetes_version: str
    """Kubernetes minor version, such as `1.36`; Azure picks the patch and keeps it current."""
    node_subnet_id: pulumi.Input[str]
    """Id of the nodes' subnet."""
    deployer: AksPrincipalArgs
    """Who runs Pulumi, and so must be let in."""
    admins: list[AksPrincipalArgs]
    """Who may do everything; may be empty, and need not name the deployer."""
    viewers: NotRequired[list[AksPrincipalArgs]]
    """Who may read everything but secrets; none by default."""
    authorized_ip_ranges: NotRequired[list[str]]
    """Networks that reach the public endpoint; none by default, which makes the cluster private."""
    runner_inside_network: NotRequired[bool]
    """Acknowledges that whoever deploys reaches a private cluster; required where no ranges are authorized."""
    egress_addresses: NotRequired[pulumi.Input[list[str]]]
    """Addresses that nodes come from, so that they reach a public endpoint too; `AksNetwork` knows them."""
    system_pool: AksNodePoolArgs
    """The pool for AKS's own pods; neither spot nor GPU."""
    node_pools: NotRequired[list[AksNodePoolArgs]]
    """The other pools, with distinct names; none by default."""
    autoscaler: NotRequired[AksAutoscaler]
    """Who adds and removes nodes; `cluster-autoscaler` by default. With `node-auto-provisioning` pools are fixed, their
    bounds alike, and other nodes those of `AksNodeProvisioning`. Azure takes it while no pool is autoscaled alone."""
    autoscaler_profile: NotRequired[AksAutoscalerProfileArgs]
    """How cluster-autoscaler decides."""
    zones: NotRequired[list[str]]
    """Availability zones that nodes are spread over; `["1", "2", "3"]` by default."""
    outbound: NotRequired[AksOutbound]
    """How nodes reach the internet; the subnet's NAT gateway by default."""
    pod_cidr: NotRequired[str]
    """Network of pods, in an overlay; `10.244.0.0/16` by default."""
    service_cidr: NotRequired[str]
    """Network of services; `10.245.0.0/16` by default."""
    tier: NotRequired[AksTier]
    """What Azure promises of the control plane; `Standard` by default."""
    maintenance_window: NotRequired[AksMaintenanceWindowArgs]
    """When Azure may upgrade patches and node images; at any time by default."""
    log_retention_days: NotRequired[int]
    """Days, 30 to 730, to keep control plane logs; 365 by default."""
    deletion_protection: NotRequired[bool]
    """Whether Pulumi refuses to delete the cluster; true by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of everything in the cluster; none by default."""


class AksCluster(pulumi.ComponentResource):
    """An AKS cluster without local accounts: Entra ID only, Cilium, encryption at the host, kept patched.

    Raises:
        ValueError: if an input does not hold; the message names it.
    """

    name: pulumi.Output[str]
    """Name of the cluster."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig that asks kubelogin for tokens (secret). Depend on the component to wait for its nodes."""
    context: pulumi.Output[str]
    """Context of the kubeconfig."""
    oidc_issuer: pulumi.Output[str | None]
    """Issuer of service account tokens, as a URL."""
    identifier: pulumi.Output[str]
    """The cluster's id and a digest of what can only change by replacing it; known in every preview."""

    def __init__(self, name: str, args: AksClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksCluster", name, {**args}, opts)
        check_args(AksClusterArgs, args)
        _check(args)
        group, location, version = args["resource_group_name"], args["location"], args["kubernetes_version"]
        tags, zones = args.get("tags", {}), args.get("zones", ["1", "2", "3"])
        outbound = AksOutbound(args.get("outbound", AksOutbound.NAT_GATEWAY))
        pod_cidr, service_cidr = args.get("pod_cidr", "10.244.0.0/16"), args.get("service_cidr", "10.245.0.0/16")
        fixed = autoscaling.provisions(args.get("autoscaler"))
        child = pulumi.ResourceOptions(parent=self)

        access = grant_access(
            name,
            subscription_id=args["subscription_id"],
            resource_group_name=group,
            deployer=args["deployer"],
            admins=args["admins"],
            viewers=args.get("viewers", []),
            parent=self,
        )
        identity = azure.managedidentity.UserAssignedIdentity(
            f"{name}-control-plane",
            resource_name_=capped(f"{args['cluster_name']}-control-plane", 128),
            resource_group_name=group,
            location=location,
            tags=tags,
            opts=child,
        )
        joins_subnet = assign_role_to_identity(
            f"{name}-control-plane-subnet",
            subscription_id=args["subscription_id"],
            role_id=AzureRole.NETWORK_CONTRIBUTOR,
            identity=identity,
            scope=args["node_subnet_id"],
            parent=self,
        )
        cluster = azure.containerservice.ManagedCluster(
            f"{name}-control-plane",
            resource_name_=args["cluster_name"],
            resource_group_name=group,
            node_resource_group=capped(f"{args['cluster_name']}-nodes", 80),
            location=location,
            dns_prefix=dns_prefix(args["cluster_name"]),
            kubernetes_version=version,
            sku={"name": "Base", "tier": AksTier(args.get("tier", AksTier.STANDARD)).value},
            identity={
                "type": azure.containerservice.ResourceIdentityType.USER_ASSIGNED,
                "user_assigned_identities": [identity.id],
            },
            enable_rbac=True,
            disable_local_accounts=True,
            aad_profile={"managed": True, "enable_azure_rbac": True, "tenant_id": args["tenant_id"]},
            api_server_access_profile=api_server(
                args.get("authorized_ip_ranges", []), args.get("egress_addresses", [])
            ),
            network_profile=network(pod_cidr, service_cidr, outbound),
            agent_pool_profiles=[
                system_pool(args["system_pool"], version, zones, args["node_subnet_id"], tags, fixed=fixed)
            ],
            auto_scaler_profile=None if fixed else autoscaling.profile(args.get("autoscaler_profile", {})),
            node_provisioning_profile=autoscaling.provisioning(auto=fixed),
            oidc_issuer_profile={"enabled": True},
            security_profile={
                "workload_identity": {"enabled": True},
                "image_cleaner": {"enabled": True, "interval_hours": WEEKLY_HOURS},
            },
            auto_upgrade_profile={"upgrade_channel": "patch", "node_os_upgrade_channel": "NodeImage"},
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.get("deletion_protection", True),
                depends_on=[joins_subnet, *access],
                # The autoscaler decides how many nodes there are from the first minute on.
                ignore_changes=[] if fixed else ["agentPoolProfiles[0].count"],
            ),
        )
        for pool in args.get("node_pools", []):
            AksNodePool(
                f"{name}-{pool['name']}",
                {
                    "pool": pool,
                    "cluster_name": cluster.name,
                    "resource_group_name": group,
                    "subnet_id": args["node_subnet_id"],
                    "kubernetes_version": version,
                    "zones": zones,
                    "fixed": fixed,
                    "tags": tags,
                },
                opts=child,
            )
        control_plane_logs(
            name,
            workspace_name=workspace_name(args["cluster_name"]),
            resource_group_name=group,
            location=location,
            retention_days=int(args.get("log_retention_days", 365)),
            cluster_id=cluster.id,
            karpenter=fixed,
            tags=tags,
            parent=self,
        )
        if "maintenance_window" in args:
            maintenance_windows(
                name,
                window=args["maintenance_window"],
                cluster_name=cluster.name,
                resource_group_name=group,
                parent=self,
            )
        # The only source of the cluster's certificate authority.
        credentials = azure.containerservice.list_managed_cluster_user_credentials_output(
            resource_group_name=group, resource_name=cluster.name
        )
        self.name = cluster.name
        self.context = pulumi.Output.from_input(args["cluster_name"])
        self.kubeconfig = pulumi.Output.secret(
            credentials.kubeconfigs[0].value.apply(lambda value: kubeconfig(args["cluster_name"], value))
        )
        # Before any update of a cluster, such as of its tags, the Azure provider no longer knows its issuer, and every
        # trust in it would be shown as changed. Only another cluster has another one.
        self.oidc_issuer = pulumi.Stash(
            f"{name}-oidc-issuer",
            input=cluster.oidc_issuer_profile.issuer_url,
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["input"], replace_with=[cluster]),
        ).output
        self.identifier = pulumi.Output.concat(
            f"/subscriptions/{args['subscription_id']}/resourceGroups/",
            group,
            f"/managedClusters/{args['cluster_name']}#{fingerprint(location, pod_cidr, service_cidr, outbound)}",
        )
        self.register_outputs(
            {
                "name": self.name,
                "kubeconfig": self.kubeconfig,
                "context": self.context,
                "oidc_issuer": self.oidc_issuer,
                "identifier": self.identifier,
            }
        )


def _check(args: AksClusterArgs) -> None:
    """Refuse what would otherwise fail after minutes, in Azure's words."""
    if autoscaling.provisions(args.get("autoscaler")) and "autoscaler_profile" in args:
        message = "autoscaler_profile: expected none with autoscaler 'node-auto-provisioning', which has no use for it"
        raise ValueError(message)
    pools = [args["system_pool"]["name"], *(pool["name"] for pool in args.get("node_pools", []))]
    if len(set(pools)) != len(pools):
        message = f"node_pools {pools!r}: expected distinct names, the system pool's included"
        raise ValueError(message)
    if invalid := [pool for pool in pools if not re.fullmatch(r"[a-z][a-z0-9]{0,11}", pool)]:
        message = f"node pool {invalid[0]!r}: expected 1 to 12 lower-case letters and digits, a letter first"
        raise ValueError(message)
    if not args.get("authorized_ip_ranges") and not args.get("runner_inside_network"):
        message = (
            "authorized_ip_ranges is empty, so the cluster is private: expected runner_inside_network, "
            "to say that whoever deploys is inside the network, or the ranges that may reach the public endpoint"
        )
        raise ValueError(message)
