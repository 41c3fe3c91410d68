"""What no tenant may ask for, whoever asks: checked by the API server itself, with no webhook that could be away.

Pod Security, quotas and roles do the rest. Namespaces that are not a tenant's are not looked at.
"""

from typing import NamedTuple

from pulumi_kubernetes.admissionregistration.v1 import (
    MatchResourcesArgsDict,
    ValidatingAdmissionPolicyBindingSpecArgsDict,
    ValidatingAdmissionPolicySpecArgsDict,
    ValidationArgsDict,
    VariableArgsDict,
)

from waterline.scaling import HIGH, LOW

TENANT_LABEL = "waterline.dev/tenant"
"""Label of a tenant's namespaces; its value is the tenant's name."""
PRIORITY_LABEL = "waterline.dev/priority"
"""Label of a tenant's namespace whose pods may go before those of others; its value is `high`."""
HOSTS_ANNOTATION = "waterline.dev/hosts"
"""Annotation of a namespace: the hosts that its routes may be for, apart by commas."""

FORCES_REPLACEMENT = {
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": ("metadata.name",),
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": ("metadata.name",),
}
"""Inputs of each child that replace it: it is what its name says."""

OF_TENANTS: MatchResourcesArgsDict = {
    "namespace_selector": {"match_expressions": [{"key": TENANT_LABEL, "operator": "Exists"}]}
}
"""What is in tenants' namespaces."""


class Admission(NamedTuple):
    """One kind of object, and what is asked of it in a tenant's namespace."""

    group: str
    """API group of the kind; the core one is empty."""
    resources: list[str]
    """The kind, in its plural."""
    validations: list[ValidationArgsDict]
    """Expressions in CEL that must hold, and what is said where one does not."""
    variables: list[VariableArgsDict]
    """What the expressions name."""
    operations: list[str]
    """When it is asked."""


_ALLOWED = (
    f"has(namespaceObject.metadata.annotations) && '{HOSTS_ANNOTATION}' in namespaceObject.metadata.annotations"
    f" ? namespaceObject.metadata.annotations['{HOSTS_ANNOTATION}'].split(',') : []"
)
_HOSTS = (
    "has(object.spec.hostnames) && object.spec.hostnames.size() > 0"
    " && object.spec.hostnames.all(host, host in variables.hosts)"
)
_BACKENDS = (
    "!has(object.spec.rules) || object.spec.rules.all(rule, !has(rule.backendRefs) || rule.backendRefs.all(backend,"
    " (!has(backend.group) || backend.group == '') && (!has(backend.kind) || backend.kind == 'Service')))"
)
_PRIORITY = (
    f"!has(object.spec.priorityClassName) || object.spec.priorityClassName in ['', '{LOW}']"
    f" || object.spec.priorityClassName == '{HIGH}' && '{PRIORITY_LABEL}' in namespaceObject.metadata.labels"
    f" && namespaceObject.metadata.labels['{PRIORITY_LABEL}'] == 'high'"
)
_NO_RECORDS: ValidationArgsDict = {
    # External-dns would make a record of any free name, to anywhere.
    "expression": "!has(object.metadata.annotations)"
    " || !object.metadata.annotations.exists(key, key.startsWith('external-dns.'))",
    "message": "annotations: expected none of external-dns: routes get the records of their hosts by themselves",
    "reason": "Forbidden",
}

ADMISSIONS: dict[str, Admission] = {
    # A route without a host is one for every host of its listener; of two routes for one host, both are served.
    "waterline-tenant-routes": Admission(
        group="gateway.networking.k8s.io",
        resources=["httproutes", "grpcroutes"],
        variables=[{"name": "hosts", "expression": _ALLOWED}],
        validations=[
            {
                "expression": _HOSTS,
                "message_expression": "'hostnames: expected some of the tenant\\'s: ' + variables.hosts.join(', ')",
                "reason": "Forbidden",
            },
            # Traefik would also take services of its own, such as its API.
            {"expression": _BACKENDS, "message": "backendRefs: expected Services alone", "reason": "Forbidden"},
            _NO_RECORDS,
        ],
        operations=["CREATE", "UPDATE"],
    ),
    # Traffic for such an address would come to the tenant, whoever's it is. Source: CVE-2020-8554.
    "waterline-tenant-services": Admission(
        group="",
        resources=["services"],
        variables=[],
        validations=[
            {
                "expression": "!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0",
                "message": "externalIPs: expected none: traffic for them would come here, whoever's they are",
                "reason": "Forbidden",
            },
            _NO_RECORDS,
        ],
        operations=["CREATE", "UPDATE"],
    ),
    "waterline-tenant-pods": Admission(
        group="",
        resources=["pods"],
        variables=[],
        validations=[
            {
                "expression": _PRIORITY,
                "message": f"priorityClassName: expected none or {LOW}, and {HIGH} where the tenant has high priority",
                "reason": "Forbidden",
            },
            # Past the scheduler, taints do not keep anybody away.
            {
                "expression": "!has(object.spec.nodeName) || object.spec.nodeName == ''",
                "message": "nodeName: expected none: the scheduler chooses the node",
                "reason": "Forbidden",
            },
        ],
        operations=["CREATE"],
    ),
}
"""What is asked in tenants' namespaces, by the name of the policy."""


def policy(admission: Admission) -> ValidatingAdmissionPolicySpecArgsDict:
    """Spec of a ValidatingAdmissionPolicy.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
    """
    return {
        "failure_policy": "Fail",
        "match_constraints": {
            **OF_TENANTS,
            "resource_rules": [
                {
                    "api_groups": [admission.group],
                    "api_versions": ["v1"],
                    "operations": admission.operations,
                    "resources": admission.resources,
                }
            ],
        },
        "variables": admission.variables,
        "validations": admission.validations,
    }


def binding(name: str) -> ValidatingAdmissionPolicyBindingSpecArgsDict:
    """Spec of the binding that puts a policy to work."""
    return {
        "policy_name": name,
        "validation_actions": ["Deny"],
        "match_resources": OF_TENANTS,
    }
