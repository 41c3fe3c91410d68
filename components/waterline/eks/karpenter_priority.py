"""Which requests of Karpenter the API server answers first, should it have too many.

In `kube-system` the API server's own FlowSchemas would see to it. In a namespace of its own, Karpenter would stand in
line with workloads, just when there are many that wait for nodes.
"""

import pulumi
from pulumi_kubernetes.flowcontrol.v1 import (
    FlowDistinguisherMethodArgs,
    FlowSchema,
    FlowSchemaSpecArgs,
    NonResourcePolicyRuleArgs,
    PolicyRulesWithSubjectsArgs,
    PriorityLevelConfigurationReferenceArgs,
    ResourcePolicyRuleArgs,
    ServiceAccountSubjectArgs,
    SubjectArgs,
)

from waterline.identity import ServiceAccountRef

FORCES_REPLACEMENT = {"kubernetes:flowcontrol.apiserver.k8s.io/v1:FlowSchema": ("metadata.name",)}
"""Inputs of a FlowSchema that replace it: it is what its name says."""

LEASES = ResourcePolicyRuleArgs(
    api_groups=["coordination.k8s.io"], resources=["leases"], namespaces=["*"], verbs=["get", "create", "update"]
)
"""Requests about who leads."""
EVERYTHING = ResourcePolicyRuleArgs(
    api_groups=["*"], resources=["*"], namespaces=["*"], cluster_scope=True, verbs=["*"]
)
"""Requests about any object."""
ADDRESSES = NonResourcePolicyRuleArgs(non_resource_urls=["*"], verbs=["*"])
"""Requests about none."""


def request_priority(name: str, account: ServiceAccountRef, opts: pulumi.ResourceOptions) -> list[FlowSchema]:
    """A service account's leases with those of other leaders, all else with what is important.

    Source: https://karpenter.sh/v1.14/getting-started/getting-started-with-karpenter/#preventing-apiserver-request-throttling
    """
    service_account = ServiceAccountSubjectArgs(name=account["name"], namespace=account["namespace"])
    subjects = [SubjectArgs(kind="ServiceAccount", service_account=service_account)]
    leases = PolicyRulesWithSubjectsArgs(subjects=subjects, resource_rules=[LEASES])
    everything = PolicyRulesWithSubjectsArgs(
        subjects=subjects, resource_rules=[EVERYTHING], non_resource_rules=[ADDRESSES]
    )

    # The one with the lower number is asked first.
    return [
        FlowSchema(
            f"{name}-{part}",
            metadata={"name": f"{account['name']}-{part}"},
            spec=FlowSchemaSpecArgs(
                matching_precedence=precedence,
                priority_level_configuration=PriorityLevelConfigurationReferenceArgs(name=level),
                distinguisher_method=FlowDistinguisherMethodArgs(type="ByUser"),
                rules=[rule],
            ),
            opts=opts,
        )
        for part, precedence, level, rule in (
            ("leases", 200, "leader-election", leases),
            ("requests", 1000, "workload-high", everything),
        )
    ]
