"""An EKS cluster, with its nodes and the add-ons that make it usable.

`pulumi_eks.Cluster` makes the control plane and its access entries, and nothing else: everything it would decide at
run time (newest add-ons, an OIDC thumbprint, default nodes) is switched off and made here, pinned.
No Fargate, no EKS Auto Mode, no Windows nodes.
"""

from typing import Any, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks

from waterline.args import check_args
from waterline.eks.access import access_entries
from waterline.eks.addon_versions import ADDON_VERSIONS
from waterline.eks.addons import AddonScope, network_addons, node_addons
from waterline.eks.control_plane import ControlPlaneScope, cluster_role, control_plane_logs, node_role, secrets_key
from waterline.eks.kubeconfig import kubeconfig
from waterline.eks.node_pool import EksNodePool, EksNodePoolArgs

FORCES_REPLACEMENT = {
    "aws:eks/accessEntry:AccessEntry": ("clusterName", "principalArn", "type"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (
        "accessScope",
        "clusterName",
        "policyArn",
        "principalArn",
    ),
    "aws:eks/cluster:Cluster": (
        "accessConfig.bootstrapClusterCreatorAdminPermissions",
        "bootstrapSelfManagedAddons",
        "kubernetesNetworkConfig.ipFamily",
        "kubernetesNetworkConfig.serviceIpv4Cidr",
        "name",
        "roleArn",
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("url",),
}
"""Inputs of each child that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""

LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]


class EksClusterArgs(TypedDict):
    """Inputs of `EksCluster`."""

    cluster_name: str
    """Name of the cluster: 1 to 100 letters, digits, hyphens and underscores.

    Unique in the account, not only in the region: IAM roles are named after it.
    """
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    kubernetes_version: str
    """Kubernetes minor version, such as `1.36`; one that the add-on pins cover."""
    vpc_id: pulumi.Input[str]
    """Id of the VPC."""
    subnet_ids: pulumi.Input[list[str]]
    """Ids of private subnets, in at least two zones, for the control plane's interfaces and the nodes."""
    admins: list[str]
    """ARNs of IAM roles and users that may do everything; the one that deploys must be among them."""
    viewers: NotRequired[list[str]]
    """ARNs of IAM roles and users that may read everything but secrets; none by default."""
    public_access_cidrs: NotRequired[list[str]]
    """Networks that reach the public endpoint; none by default, which closes it. The private one is always open."""
    runner_inside_network: NotRequired[bool]
    """Acknowledges that whoever deploys reaches the private endpoint; required where the public one is closed."""
    node_pools: list[EksNodePoolArgs]
    """The pools of nodes, at least one, with distinct names."""
    log_retention_days: NotRequired[int]
    """Days to keep control plane logs; 365 by default."""
    key_deletion_window_days: NotRequired[int]
    """Days, 7 to 30, in which the deletion of the secrets key can be taken back; 30 by default."""
    deletion_protection: NotRequired[bool]
    """Whether EKS and Pulumi refuse to delete the cluster, and Pulumi its key; true by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of everything in the cluster, volumes included; none by default."""


class EksCluster(pulumi.ComponentResource):
    """A private-first EKS cluster: encrypted secrets, named admins only, pinned add-ons, hardened nodes.

    Raises:
        ValueError: if an input does not hold; the message names it.
    """

    name: pulumi.Output[str]
    """Name of the cluster."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig that asks the AWS CLI for tokens (secret). Depend on the component to wait for its nodes."""
    context: pulumi.Output[str]
    """Context of the kubeconfig."""
    oidc_issuer: pulumi.Output[str | None]
    """Issuer of service account tokens, as a URL."""
    identifier: pulumi.Output[str]
    """Endpoint of the API server: a rebuilt cluster of the same name has another."""
    oidc_provider_arn: pulumi.Output[str]
    """ARN of the IAM OpenID Connect provider, which trust policies name."""
    security_group_id: pulumi.Output[str]
    """Id of the security group of the control plane and the nodes."""

    def __init__(self, name: str, args: EksClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksCluster", name, {**args}, opts)
        check_args(EksClusterArgs, args)
        _check(args)
        region, version, tags = args["region"], args["kubernetes_version"], args.get("tags", {})
        protect = args.get("deletion_protection", True)
        public_cidrs = args.get("public_access_cidrs", [])
        child = pulumi.ResourceOptions(parent=self)
        scope = ControlPlaneScope(name, args["cluster_name"], region, tags, self)

        key = secrets_key(scope, args["account_id"], int(args.get("key_deletion_window_days", 30)), protect=protect)
        logs = control_plane_logs(scope, int(args.get("log_retention_days", 365)))
        role, role_permissions = cluster_role(scope, key)
        control_plane = eks.Cluster(
            f"{name}-control-plane",
            name=args["cluster_name"],
            version=version,
            service_role=role,
            # Without it the component would ask AWS for the default VPC.
            vpc_id=args["vpc_id"],
            subnet_ids=args["subnet_ids"],
            endpoint_private_access=True,
            endpoint_public_access=bool(public_cidrs),
            public_access_cidrs=public_cidrs or None,
            authentication_mode=eks.AuthenticationMode.API,
            access_entries=access_entries(region, args["admins"], args.get("viewers", []), tags),
            encryption_config_key_arn=key.arn,
            enabled_cluster_log_types=LOG_TYPES,
            deletion_protection=protect,
            # The default, EXTENDED, multiplies the price by six when a version ages instead of upgrading it.
            upgrade_policy={"support_type": "STANDARD"},
            tags={**tags, "Name": args["cluster_name"]},
            # From here on: what the component must leave to us.
            skip_default_node_group=True,
            skip_default_security_groups=True,
            use_default_vpc_cni=True,
            bootstrap_self_managed_addons=False,
            kube_proxy_addon_options={"enabled": False},
            coredns_addon_options={"enabled": False},
            create_oidc_provider=False,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[logs, *role_permissions],
                transforms=[_harden(protect=protect)],
            ),
        )
        cluster = control_plane.eks_cluster
        issuer = cluster.identities[0].oidcs[0].issuer
        oidc = aws.iam.OpenIdConnectProvider(
            f"{name}-oidc", url=issuer, client_id_lists=["sts.amazonaws.com"], tags=tags, opts=child
        )
        addons = AddonScope(
            name, args["cluster_name"], region, cluster.name, oidc.arn, issuer, ADDON_VERSIONS[version], tags, self
        )
        network = network_addons(addons)
        nodes, node_permissions = node_role(scope)
        pools = [
            EksNodePool(
                f"{name}-{pool['name']}",
                {
                    "pool": pool,
                    "cluster_name": cluster.name,
                    "kubernetes_version": version,
                    "node_role_arn": nodes.arn,
                    "subnet_ids": args["subnet_ids"],
                    "tags": tags,
                },
                opts=pulumi.ResourceOptions(parent=self, depends_on=[*network, *node_permissions]),
            )
            for pool in args["node_pools"]
        ]
        node_addons(addons, pools)

        self.name = cluster.name
        self.context = pulumi.Output.from_input(args["cluster_name"])
        self.kubeconfig = pulumi.Output.secret(
            pulumi.Output.all(cluster.endpoint, cluster.certificate_authority.data).apply(
                lambda server: kubeconfig(args["cluster_name"], region, server[0], server[1])
            )
        )
        self.oidc_issuer = issuer
        self.identifier = cluster.endpoint
        self.oidc_provider_arn = oidc.arn
        self.security_group_id = cluster.vpc_config.cluster_security_group_id
        self.register_outputs(
            {
                "name": self.name,
                "kubeconfig": self.kubeconfig,
                "context": self.context,
                "oidc_issuer": self.oidc_issuer,
                "identifier": self.identifier,
                "oidc_provider_arn": self.oidc_provider_arn,
                "security_group_id": self.security_group_id,
            }
        )


def _check(args: EksClusterArgs) -> None:
    """Refuse what would otherwise fail after minutes, in AWS's words."""
    version, pools = args["kubernetes_version"], [pool["name"] for pool in args["node_pools"]]
    if version not in ADDON_VERSIONS:
        message = f"kubernetes_version {version!r}: expected one of {', '.join(ADDON_VERSIONS)}"
        raise ValueError(message)
    if not pools or len(set(pools)) != len(pools):
        message = f"node_pools {pools!r}: expected at least one pool, with distinct names"
        raise ValueError(message)
    if not args.get("public_access_cidrs") and not args.get("runner_inside_network"):
        message = (
            "public_access_cidrs is empty, so only the private endpoint is open: expected runner_inside_network, "
            "to say that whoever deploys is inside the network, or the networks that may reach the public endpoint"
        )
        raise ValueError(message)


def _harden(*, protect: bool) -> pulumi.ResourceTransform:
    """What `pulumi_eks.Cluster` has no input for, on what it makes.

    The cluster's creator gets no hidden admin entry. Protection is for the cluster alone: protecting the component
    would protect the access entries too, and no admin could ever be removed. Its certificate authority is a secret
    output, and so is every kubeconfig that the component makes of it and keeps in its state.
    """

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        # Off the wire, so in Pulumi's own names and without outputs.
        props = cast("dict[str, Any]", args.props)
        match args.type_:
            case "aws:eks/cluster:Cluster":
                access = {**props["accessConfig"], "bootstrapClusterCreatorAdminPermissions": False}
                hardened = pulumi.ResourceOptions(protect=protect, additional_secret_outputs=["certificateAuthority"])
                opts = pulumi.ResourceOptions.merge(args.opts, hardened)
                return pulumi.ResourceTransformResult(props={**props, "accessConfig": access}, opts=opts)
            case "pulumi:providers:kubernetes":
                secret = pulumi.Output.secret(props["kubeconfig"])
                return pulumi.ResourceTransformResult(props={**props, "kubeconfig": secret}, opts=args.opts)
            case _:
                return None

    return transform
