"""What each of a tenant's roles may do, in its own namespace, in another's and in none: asked acting as each of them.

The table is an expectation of its own: it is not read from the roles.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from cluster_api import Cluster
from tenancy import OTHER, OWN, ROLES, group_of

READ = frozenset({"get", "list", "watch"})
WRITE = frozenset({"create", "update", "patch", "delete", "deletecollection"})
ALL = READ | WRITE | {"escalate", "bind", "impersonate", "proxy", "*"}
NOTHING: frozenset[str] = frozenset()
BOTH = READ | WRITE

TABLE: dict[str, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    "pods": (READ, BOTH, BOTH),
    "pods/log": (READ, READ, READ),
    "pods/exec": (NOTHING, frozenset({"create", "get"}), frozenset({"create", "get"})),
    "pods/attach": (NOTHING, frozenset({"create", "get"}), frozenset({"create", "get"})),
    "pods/portforward": (NOTHING, frozenset({"create", "get"}), frozenset({"create", "get"})),
    "pods/eviction": (NOTHING, frozenset({"create"}), frozenset({"create"})),
    "pods/ephemeralcontainers": (NOTHING, frozenset({"patch", "update"}), frozenset({"patch", "update"})),
    "pods/proxy": (NOTHING, NOTHING, NOTHING),
    "pods/binding": (NOTHING, NOTHING, NOTHING),
    "services": (READ, BOTH, BOTH),
    "services/proxy": (NOTHING, NOTHING, NOTHING),
    "configmaps": (READ, BOTH, BOTH),
    "secrets": (NOTHING, BOTH, BOTH),
    "persistentvolumeclaims": (READ, BOTH, BOTH),
    "endpoints": (READ, READ, READ),
    "events": (READ, READ, READ),
    "serviceaccounts": (READ, READ, BOTH),
    "serviceaccounts/token": (NOTHING, NOTHING, NOTHING),
    "resourcequotas": (READ, READ, READ),
    "limitranges": (READ, READ, READ),
    "replicationcontrollers": (NOTHING, NOTHING, NOTHING),
    "deployments.apps": (READ, BOTH, BOTH),
    "deployments.apps/scale": (READ, BOTH, BOTH),
    "statefulsets.apps": (READ, BOTH, BOTH),
    "statefulsets.apps/scale": (READ, BOTH, BOTH),
    "replicasets.apps": (READ, BOTH, BOTH),
    "controllerrevisions.apps": (READ, READ, READ),
    "pods.metrics.k8s.io": (READ, READ, READ),
    "events.events.k8s.io": (READ, READ, READ),
    "daemonsets.apps": (NOTHING, NOTHING, NOTHING),
    "jobs.batch": (READ, BOTH, BOTH),
    "cronjobs.batch": (READ, BOTH, BOTH),
    "horizontalpodautoscalers.autoscaling": (READ, BOTH, BOTH),
    "poddisruptionbudgets.policy": (READ, BOTH, BOTH),
    "networkpolicies.networking.k8s.io": (READ, READ, READ),
    "ingresses.networking.k8s.io": (NOTHING, NOTHING, NOTHING),
    "endpointslices.discovery.k8s.io": (READ, READ, READ),
    "roles.rbac.authorization.k8s.io": (NOTHING, NOTHING, BOTH),
    "rolebindings.rbac.authorization.k8s.io": (NOTHING, NOTHING, BOTH),
    "leases.coordination.k8s.io": (NOTHING, NOTHING, NOTHING),
    "httproutes.gateway.networking.k8s.io": (READ, BOTH, BOTH),
    "grpcroutes.gateway.networking.k8s.io": (READ, BOTH, BOTH),
    "certificates.cert-manager.io": (NOTHING, NOTHING, NOTHING),
    "stssessiontokens.generators.external-secrets.io": (NOTHING, NOTHING, NOTHING),
    "resourceclaims.resource.k8s.io": (NOTHING, NOTHING, NOTHING),
    "gateways.gateway.networking.k8s.io": (NOTHING, NOTHING, NOTHING),
    "referencegrants.gateway.networking.k8s.io": (NOTHING, NOTHING, NOTHING),
    "externalsecrets.external-secrets.io": (READ, BOTH, BOTH),
    "secretstores.external-secrets.io": (NOTHING, NOTHING, NOTHING),
    "sealedsecrets.bitnami.com": (READ, BOTH, BOTH),
}
"""Verbs that viewers, editors and admins have on each kind, in their own namespace; in any other they have none."""

OF_NO_NAMESPACE = (
    "nodes",
    "nodes/proxy",
    "persistentvolumes",
    "users",
    "groups",
    "clusterroles.rbac.authorization.k8s.io",
    "clusterrolebindings.rbac.authorization.k8s.io",
    "customresourcedefinitions.apiextensions.k8s.io",
    "clustersecretstores.external-secrets.io",
    "priorityclasses.scheduling.k8s.io",
    "storageclasses.storage.k8s.io",
    "validatingadmissionpolicies.admissionregistration.k8s.io",
    "validatingwebhookconfigurations.admissionregistration.k8s.io",
)
"""Kinds of the whole cluster, on which nobody has any verb."""


class Person(NamedTuple):
    """Somebody with one role at the first tenant."""

    role: str
    cluster: Cluster


@pytest.fixture(scope="module", params=ROLES)
def person(request, tenants) -> Iterator[Person]:
    with tenants.acting_as("somebody", group_of(OWN, request.param)) as acting:
        yield Person(request.param, acting)


def may(cluster: Cluster, verb: str, resource: str, namespace: str | None) -> bool:
    """Whether the server says that whoever asks may do it."""
    # A group has dots in it, and a part stands behind the group.
    whole, _, part = resource.partition("/")
    kind, _, group = whole.partition(".")
    attributes = {"verb": verb, "group": group, "resource": kind, "subresource": part, "namespace": namespace or ""}
    asked = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "metadata": {},
        "spec": {"resourceAttributes": attributes},
    }
    answer = cluster.request("post", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body=asked)
    return bool(answer["status"]["allowed"])


@pytest.mark.parametrize("resource", TABLE)
def test_each_role_may_do_what_the_table_says_in_its_own_namespace_and_nothing_elsewhere(person, resource):
    expected = TABLE[resource][ROLES.index(person.role)]

    assert {verb for verb in ALL if may(person.cluster, verb, resource, OWN)} == expected
    for elsewhere in (OTHER, "default", "kube-system", "platform-ingress", None):
        assert not {verb for verb in ALL if may(person.cluster, verb, resource, elsewhere)}


@pytest.mark.parametrize("resource", OF_NO_NAMESPACE)
def test_no_role_has_anything_of_the_whole_cluster(person, resource):
    assert not {verb for verb in ALL if may(person.cluster, verb, resource, None)}


def test_everybody_sees_their_own_namespace_and_no_list_of_them(person):
    assert may(person.cluster, "get", "namespaces", OWN)
    assert not {verb for verb in WRITE if may(person.cluster, verb, "namespaces", OWN)}
    assert not may(person.cluster, "list", "namespaces", None)
    assert not may(person.cluster, "get", "namespaces", OTHER)


@pytest.mark.parametrize("resource", ["users", "groups", "serviceaccounts", "uids.authentication.k8s.io"])
def test_nobody_acts_as_anybody_else(person, resource):
    assert not may(person.cluster, "impersonate", resource, None)
    assert not may(person.cluster, "impersonate", resource, OWN)


def test_somebody_of_no_group_may_do_nothing(tenants):
    with tenants.acting_as("somebody", "strangers") as stranger:
        for resource in TABLE:
            assert not {verb for verb in ALL if may(stranger, verb, resource, OWN)}


def test_the_roles_have_nothing_that_is_not_in_the_table(person):
    """Kinds that the table does not know, too."""
    asked = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectRulesReview",
        "metadata": {},
        "spec": {"namespace": OWN},
    }
    answer = person.cluster.request("post", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body=asked)
    # What anybody may ask of themselves.
    own = {"selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"}
    found = {
        _named(group, resource)
        for rule in answer["status"]["resourceRules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        if resource not in own
    }

    assert not answer["status"]["incomplete"]
    assert found == {resource for resource, verbs in TABLE.items() if verbs[ROLES.index(person.role)]} | {"namespaces"}


def _named(group: str, resource: str) -> str:
    """A kind as the table has it: its part stands behind the group."""
    kind, _, part = resource.partition("/")
    return f"{kind}{f'.{group}' if group else ''}{f'/{part}' if part else ''}"
