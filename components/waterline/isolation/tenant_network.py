"""Who reaches a tenant's pods, and whom they reach: nothing and nobody, but for what is asked for, one policy each.

Nobody in the namespace may change these, and nothing here opens the way to nodes or to the API server. What is opened
to a network is open to what is in it and no pod: Cilium, which AKS runs, takes pods out of address blocks by itself.
"""

from typing import NotRequired, TypedDict

from pulumi_kubernetes.networking.v1 import (
    IPBlockArgsDict,
    NetworkPolicyEgressRuleArgsDict,
    NetworkPolicyIngressRuleArgsDict,
    NetworkPolicyPeerArgsDict,
    NetworkPolicyPortArgsDict,
    NetworkPolicySpecArgsDict,
)

from waterline.networks import reached
from waterline.tenant_names import check_form

NAMESPACE_LABEL = "kubernetes.io/metadata.name"
"""Label of every namespace: its name. Kubernetes sets it, and nobody can change it."""
LAST_PORT = 65535


class TenantEgressArgs(TypedDict):
    """A network that a namespace's pods reach."""

    cidr: str
    """IPv4 network, such as `198.51.100.0/24`. `0.0.0.0/0` is the internet: private networks, and others that are not
    it, are left out of one that is, and must be named. The clouds' metadata addresses are left out, always."""
    ports: NotRequired[list[int]]
    """TCP ports; `[443]` by default."""


class TenantNetworkArgs(TypedDict):
    """Who reaches a namespace's pods, and whom they reach."""

    dns: NotRequired[bool]
    """Whether they ask the cluster's DNS; true by default."""
    within: NotRequired[bool]
    """Whether they reach each other; true by default."""
    accepts_from: NotRequired[list[str]]
    """Namespaces whose pods reach these, on any port; none by default. Their own `reaches` must say so too."""
    reaches: NotRequired[list[str]]
    """Namespaces whose pods these reach, on any port; none by default. Their own `accepts_from` must too."""
    egress: NotRequired[list[TenantEgressArgs]]
    """Networks that they reach; none by default."""


def check_network(namespace: str, network: TenantNetworkArgs) -> None:
    """Refuse what no policy can say.

    Raises:
        ValueError: if a namespace is its own peer, or a network or a port is none.
    """
    for field, peers in (("accepts_from", network.get("accepts_from", [])), ("reaches", network.get("reaches", []))):
        for peer in peers:
            check_form(peer)
        if namespace in peers:
            message = f"network.{field} {namespace!r}: expected other namespaces; its own is network.within"
            raise ValueError(message)
    for one in network.get("egress", []):
        reached(one["cidr"])
        # A rule without ports is of all of them.
        if not one.get("ports", [443]):
            message = f"network.egress {one['cidr']!r}: ports []: expected at least one"
            raise ValueError(message)
        for port in one.get("ports", [443]):
            if not 1 <= int(port) <= LAST_PORT:
                message = f"network.egress ports {port}: expected 1 to {LAST_PORT}"
                raise ValueError(message)


def ip_block(cidr: str) -> IPBlockArgsDict:
    """A network as a policy names it, without what must not be reached by it.

    Raises:
        ValueError: if it is no IPv4 network, or one of a cloud's metadata addresses.
    """
    network, closed = reached(cidr)
    return {"cidr": str(network), "except_": [str(one) for one in closed]}


def policies(
    network: TenantNetworkArgs, gateway: NetworkPolicyPeerArgsDict | None
) -> dict[str, NetworkPolicySpecArgsDict]:
    """Specs of a namespace's policies, by name, beside the one that denies all."""
    found: dict[str, NetworkPolicySpecArgsDict] = {}
    if network.get("dns", True):
        ports: list[NetworkPolicyPortArgsDict] = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
        # On any cloud, what is asked there has this label.
        servers = pods_peer("kube-system", {"k8s-app": "kube-dns"})
        found["dns"] = _out([{"to": [servers], "ports": ports}])
    if network.get("within", True):
        own: NetworkPolicyPeerArgsDict = {"pod_selector": {}}
        found["within"] = {**_out([{"to": [own]}]), **_in([{"from_": [own]}]), "policy_types": ["Ingress", "Egress"]}
    if gateway is not None:
        found["gateway"] = _in([{"from_": [gateway]}])
    for peer in network.get("accepts_from", []):
        found[f"from-{peer}"] = _in([{"from_": [namespace_peer(peer)]}])
    for peer in network.get("reaches", []):
        found[f"to-{peer}"] = _out([{"to": [namespace_peer(peer)]}])
    if egress := network.get("egress", []):
        found["networks"] = _out([_network_rule(one) for one in egress])
    return found


def namespace_peer(name: str) -> NetworkPolicyPeerArgsDict:
    """All pods of a namespace."""
    return {"namespace_selector": {"match_labels": {NAMESPACE_LABEL: name}}}


def pods_peer(namespace: str, labels: dict[str, str]) -> NetworkPolicyPeerArgsDict:
    """Pods of a namespace that have these labels."""
    return {**namespace_peer(namespace), "pod_selector": {"match_labels": labels}}


def _network_rule(egress: TenantEgressArgs) -> NetworkPolicyEgressRuleArgsDict:
    ports: list[NetworkPolicyPortArgsDict] = [
        {"port": int(port), "protocol": "TCP"} for port in egress.get("ports", [443])
    ]
    return {"to": [{"ip_block": ip_block(egress["cidr"])}], "ports": ports}


def _in(rules: list[NetworkPolicyIngressRuleArgsDict]) -> NetworkPolicySpecArgsDict:
    return {"pod_selector": {}, "policy_types": ["Ingress"], "ingress": rules}


def _out(rules: list[NetworkPolicyEgressRuleArgsDict]) -> NetworkPolicySpecArgsDict:
    return {"pod_selector": {}, "policy_types": ["Egress"], "egress": rules}
