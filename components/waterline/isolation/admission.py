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
from waterline.tenant_names import TENANT_LABEL

PRIORITY_LABEL = "waterline.dev/priority"
"""Label of a tenant's namespace whose pods may go before those of others; its value is `high`."""
HOSTS_ANNOTATION = "waterline.dev/hosts"
"""Annotation of a namespace: the hosts that its routes may be for, apart by commas."""
LONGEST_GRACE = 3600
"""Seconds that a pod may take to end, and so keep its node and its namespace from going."""
PLATFORMS = {"waterline.dev/layer": "tenants"}
"""Label of what the platform makes in a tenant's namespace, and the tenant cannot change."""

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
    """Kinds of objects, and what is asked of them in a tenant's namespace."""

    group: str
    """API group of the kinds; the core one is empty."""
    resources: list[str]
    """The kinds, in their plural."""
    operations: list[str]
    """When it is asked."""
    validations: list[ValidationArgsDict]
    """What must hold."""
    variables: tuple[VariableArgsDict, ...] = ()
    """What the expressions name."""


def _must(expression: str, message: str) -> ValidationArgsDict:
    """An expression in CEL that must hold, and what is said where it does not."""
    return {"expression": expression, "message": message, "reason": "Forbidden"}


_HOSTS: VariableArgsDict = {
    "name": "hosts",
    "expression": (
        f"has(namespaceObject.metadata.annotations) && '{HOSTS_ANNOTATION}' in namespaceObject.metadata.annotations"
        f" ? namespaceObject.metadata.annotations['{HOSTS_ANNOTATION}'].split(',') : []"
    ),
}
# What stays as it is passes: else nobody could clean up a route whose host has gone to another tenant.
_OWN_HOSTS: ValidationArgsDict = {
    "expression": (
        "(oldObject != null && object.spec == oldObject.spec)"
        " || (has(object.spec.hostnames) && object.spec.hostnames.size() > 0"
        " && object.spec.hostnames.all(host, host in variables.hosts))"
    ),
    "message_expression": "'hostnames: expected some of the tenant\\'s: ' + variables.hosts.join(', ')",
    "reason": "Forbidden",
}
# Traefik would also take services of its own, such as its API.
_BACKENDS = _must(
    "!has(object.spec.rules) || object.spec.rules.all(rule, !has(rule.backendRefs) || rule.backendRefs.all(backend,"
    " (!has(backend.group) || backend.group == '') && (!has(backend.kind) || backend.kind == 'Service')))",
    "backendRefs: expected Services alone",
)
# External-dns would make a record of any free name, to anywhere.
_NO_RECORDS = _must(
    "!has(object.metadata.annotations) || !object.metadata.annotations.exists(key, key.startsWith('external-dns.'))",
    "annotations: expected none of external-dns: routes get the records of their hosts by themselves",
)
# Traffic for such an address would come to the tenant. Source: CVE-2020-8554.
_NO_ADDRESSES = _must(
    "!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0",
    "externalIPs: expected none: traffic for them would come here, whoever's they are",
)
_PRIORITY = _must(
    f"!has(object.spec.priorityClassName) || object.spec.priorityClassName in ['', '{LOW}']"
    f" || (object.spec.priorityClassName == '{HIGH}' && '{PRIORITY_LABEL}' in namespaceObject.metadata.labels"
    f" && namespaceObject.metadata.labels['{PRIORITY_LABEL}'] == 'high')",
    f"priorityClassName: expected none or {LOW}, and {HIGH} where the tenant has high priority",
)
_NO_NODE = _must(
    "!has(object.spec.nodeName) || object.spec.nodeName == ''",
    "nodeName: expected none: the scheduler chooses the node",
)
# Pod Security admits root there.
_NO_USERS = _must(
    "!has(object.spec.hostUsers) || object.spec.hostUsers",
    "hostUsers: expected none, for root would be admitted with it",
)
_GRACE = _must(
    f"!has(object.spec.terminationGracePeriodSeconds) || object.spec.terminationGracePeriodSeconds <= {LONGEST_GRACE}",
    f"terminationGracePeriodSeconds: expected at most {LONGEST_GRACE}",
)
# It would outlive whoever made it, and be good from anywhere.
_NO_TOKENS = _must(
    "!has(object.type) || object.type != 'kubernetes.io/service-account-token'",
    "type: expected no service account's token: pods have theirs, which end",
)
# Whoever may delete namespaces is the platform, or Kubernetes itself.
_NOT_THE_PLATFORMS = _must(
    f"!has(oldObject.metadata.labels) || !('{next(iter(PLATFORMS))}' in oldObject.metadata.labels)"
    " || authorizer.group('').resource('namespaces').check('delete').allowed()",
    "expected something of the tenant's own: this is the platform's",
)
_PEOPLE = _must(
    "!has(object.subjects)"
    " || object.subjects.all(one, one.kind == 'ServiceAccount' || !one.name.startsWith('system:'))",
    "subjects: expected people and service accounts, none of Kubernetes' own groups and users (system:…)",
)

WRITE = ["CREATE", "UPDATE"]
ADMISSIONS: dict[str, Admission] = {
    # A route without a host is one for every host of its listener; of two routes for one host, both are served.
    "waterline-tenant-routes": Admission(
        "gateway.networking.k8s.io",
        ["grpcroutes", "httproutes"],
        WRITE,
        [_OWN_HOSTS, _BACKENDS, _NO_RECORDS],
        (_HOSTS,),
    ),
    "waterline-tenant-services": Admission("", ["services"], WRITE, [_NO_ADDRESSES, _NO_RECORDS]),
    "waterline-tenant-pods": Admission("", ["pods"], ["CREATE"], [_PRIORITY, _NO_NODE, _NO_USERS, _GRACE]),
    "waterline-tenant-secrets": Admission("", ["secrets"], WRITE, [_NO_TOKENS]),
    "waterline-tenant-accounts": Admission("", ["serviceaccounts"], ["UPDATE", "DELETE"], [_NOT_THE_PLATFORMS]),
    "waterline-tenant-roles": Admission(
        "rbac.authorization.k8s.io", ["rolebindings", "roles"], ["UPDATE", "DELETE"], [_NOT_THE_PLATFORMS]
    ),
    "waterline-tenant-bindings": Admission("rbac.authorization.k8s.io", ["rolebindings"], WRITE, [_PEOPLE]),
}
"""What is asked in tenants' namespaces, by the name of the policy."""


def policy(admission: Admission) -> ValidatingAdmissionPolicySpecArgsDict:
    """Spec of a ValidatingAdmissionPolicy. Other versions of the kinds are asked about as the one that is named.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
    """
    return {
        "failure_policy": "Fail",
        "match_constraints": {
            **OF_TENANTS,
            "match_policy": "Equivalent",
            "resource_rules": [
                {
                    "api_groups": [admission.group],
                    "api_versions": ["v1"],
                    "operations": admission.operations,
                    "resources": admission.resources,
                }
            ],
        },
        "variables": [*admission.variables],
        "validations": admission.validations,
    }


def binding(name: str) -> ValidatingAdmissionPolicyBindingSpecArgsDict:
    """Spec of the binding that puts a policy to work."""
    return {"policy_name": name, "validation_actions": ["Deny"], "match_resources": OF_TENANTS}
