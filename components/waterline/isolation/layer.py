"""Tenants, what their people may do, and what none of them may ask for."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args
from waterline.isolation.admission import ADMISSIONS, binding, policy
from waterline.isolation.roles import TenantRole, cluster_role, rules
from waterline.isolation.tenant import Tenant
from waterline.isolation.tenant_args import TenantArgs
from waterline.names import repeated
from waterline.tenant_names import namespace_name


class IsolationLayerArgs(TypedDict):
    """Inputs of `IsolationLayer`."""

    tenants: list[TenantArgs]
    """The tenants, with distinct names; may be empty, where other programs bring theirs."""


class IsolationLayer(pulumi.ComponentResource):
    """Tenants side by side: the roles of their people, rules that hold in all of their namespaces, and each of them.

    Raises:
        ValueError: if two tenants have the same name, or namespaces of the same name, or an input does not hold.
    """

    names: pulumi.Output[list[str]]
    """Names of all tenants' namespaces, once they are closed."""

    def __init__(self, name: str, args: IsolationLayerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:IsolationLayer", name, {**args}, opts)
        check_args(IsolationLayerArgs, args)
        _check(args["tenants"])
        child = pulumi.ResourceOptions(parent=self)
        before: list[pulumi.Resource] = [
            kubernetes.rbac.v1.ClusterRole(
                f"{name}-{role.value}", metadata={"name": cluster_role(role)}, rules=rules(role), opts=child
            )
            for role in TenantRole
        ]
        for called, admission in ADMISSIONS.items():
            asked = kubernetes.admissionregistration.v1.ValidatingAdmissionPolicy(
                f"{name}-{called}", metadata={"name": called}, spec=policy(admission), opts=child
            )
            before.append(
                kubernetes.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
                    f"{name}-{called}",
                    metadata={"name": called},
                    spec=binding(called),
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[asked]),
                )
            )
        tenants = [
            Tenant(f"{name}:{tenant['name']}", tenant, pulumi.ResourceOptions(parent=self, depends_on=before))
            for tenant in args["tenants"]
        ]
        self.names = pulumi.Output.all(*[tenant.names for tenant in tenants]).apply(
            lambda each: [namespace for namespaces in each for namespace in namespaces]
        )
        self.register_outputs({"names": self.names})


def _check(tenants: list[TenantArgs]) -> None:
    if twice := repeated([tenant["name"] for tenant in tenants]):
        message = f"tenants: {twice[0]!r} stands twice; expected each tenant once"
        raise ValueError(message)
    hosts = [host for tenant in tenants for one in tenant["namespaces"] for host in one.get("hosts", [])]
    if twice := repeated(hosts):
        message = f"tenants: hosts: {twice[0]!r} stands twice; expected each host for one namespace"
        raise ValueError(message)
    names = [namespace_name(one["name"], part.get("environment")) for one in tenants for part in one["namespaces"]]
    if twice := repeated(names):
        message = f"tenants: namespace {twice[0]!r} would be two tenants'; expected names that do not meet"
        raise ValueError(message)
