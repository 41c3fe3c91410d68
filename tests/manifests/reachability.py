"""Who reaches whom, by the network policies of a plan: a small evaluator of what Kubernetes says they mean.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/. Without `endPort` and named ports,
which nothing here uses: they are refused, not passed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from planned import Manifest

NAME = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Pod:
    """A pod: where it is, what it is labelled with, and its address, where address blocks are taken for pods too."""

    namespace: str
    labels: Mapping[str, str] = field(default_factory=dict)
    address: IPv4Address | None = None


@dataclass(frozen=True)
class Host:
    """Something outside of the cluster."""

    address: IPv4Address


End = Pod | Host


class Reachability:
    """The network policies of some objects, and the labels of the namespaces among them."""

    def __init__(self, objects: Iterable[Manifest]) -> None:
        objects = list(objects)
        self._policies = [one for one in objects if one["kind"] == "NetworkPolicy"]
        self._labels = {
            one["metadata"]["name"]: one["metadata"].get("labels", {}) for one in objects if one["kind"] == "Namespace"
        }

    def reaches(self, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
        """Whether a connection is let out where it begins, and in where it ends."""
        return self._open("Egress", source, target, port, protocol) and self.lets_in(target, source, port, protocol)

    def lets_in(self, target: End, source: End, port: int, protocol: str = "TCP") -> bool:
        """Whether a connection that has got there is let in."""
        return self._open("Ingress", target, source, port, protocol)

    def _open(self, direction: str, end: End, other: End, port: int, protocol: str) -> bool:
        """Whether one end lets it pass: no policy of that direction selects it, or a rule of one that does fits."""
        if isinstance(end, Host):
            return True
        selecting = [
            one["spec"]
            for one in self._policies
            if one["metadata"]["namespace"] == end.namespace
            and direction in one["spec"]["policyTypes"]
            and selects(one["spec"]["podSelector"], end.labels)
        ]
        if not selecting:
            return True
        peers = "to" if direction == "Egress" else "from"
        return any(
            self._fits(rule, peers, other, end.namespace) and _port_fits(rule, port, protocol)
            for spec in selecting
            for rule in spec.get(direction.lower(), [])
        )

    def _fits(self, rule: Mapping[str, Any], peers: str, other: End, namespace: str) -> bool:
        return not rule.get(peers) or any(self._is_peer(peer, other, namespace) for peer in rule[peers])

    def _is_peer(self, peer: Mapping[str, Any], other: End, namespace: str) -> bool:
        assert set(peer) <= {"ipBlock", "namespaceSelector", "podSelector"}, peer
        if "ipBlock" in peer:
            return other.address is not None and _in_block(peer["ipBlock"], other.address)
        if isinstance(other, Host):
            return False
        if "namespaceSelector" in peer:
            labels = {**self._labels.get(other.namespace, {}), NAME: other.namespace}
            there = selects(peer["namespaceSelector"], labels)
        else:
            there = other.namespace == namespace
        return there and selects(peer.get("podSelector", {}), other.labels)


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a selector fits labels; an empty one fits all."""
    assert set(selector) <= {"matchLabels"}, selector
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def _in_block(block: Mapping[str, Any], address: IPv4Address) -> bool:
    return address in IPv4Network(block["cidr"]) and not any(
        address in IPv4Network(one) for one in block.get("except", [])
    )


def _port_fits(rule: Mapping[str, Any], port: int, protocol: str) -> bool:
    for one in rule.get("ports", []):
        assert set(one) <= {"port", "protocol"}, one
        assert one.get("port") is None or isinstance(one["port"], int | float), one
    return not rule.get("ports") or any(
        one.get("protocol", "TCP") == protocol and one.get("port") in {None, port} for one in rule["ports"]
    )
