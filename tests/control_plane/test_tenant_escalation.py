"""What a tenant's people try: to touch what keeps them apart, and to give away more than they have."""

from collections.abc import Iterator
from typing import Any

import pytest

from cluster_api import Cluster, Manifest, RefusedError
from tenancy import OWN, ROLES, group_of, pod, service
from workloads import deployment, of


@pytest.fixture(scope="module")
def people(tenants) -> Iterator[dict[str, Cluster]]:
    with (
        tenants.acting_as("somebody", group_of(OWN, "viewer")) as viewer,
        tenants.acting_as("somebody", group_of(OWN, "editor")) as editor,
        tenants.acting_as("somebody", group_of(OWN, "admin")) as admin,
    ):
        yield {"viewer": viewer, "editor": editor, "admin": admin}


def forbidden(cluster: Cluster, manifest: Manifest) -> str:
    with pytest.raises(RefusedError) as refusal:
        cluster.create(manifest)
    assert refusal.value.status == 403
    return str(refusal.value)


BINDING: dict[str, Any] = {
    "subjects": [{"kind": "Group", "name": group_of(OWN, "editor"), "apiGroup": "rbac.authorization.k8s.io"}]
}


def binding(name: str, role: str) -> Manifest:
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    return of("rbac.authorization.k8s.io/v1", "RoleBinding", OWN, name, roleRef=ref, **BINDING)


def role(**rule: list[str]) -> Manifest:
    return of("rbac.authorization.k8s.io/v1", "Role", OWN, "more", rules=[rule])


def test_an_editor_runs_a_workload(people, tidy):
    for manifest in (deployment(OWN, 2), service("web"), of("v1", "Secret", OWN, "made-up", type="Opaque")):
        tidy.append(manifest)
        assert people["editor"].create(manifest)["metadata"]["namespace"] == OWN


def test_a_viewer_runs_nothing(people):
    for manifest in (deployment(OWN, 2), service("web"), pod("web")):
        assert "cannot create resource" in forbidden(people["viewer"], manifest)


@pytest.mark.parametrize("role_", ROLES)
def test_nobody_touches_quota_limits_network_policies_or_the_namespace(people, role_):
    for manifest in (
        of("v1", "ResourceQuota", OWN, "tenant", spec={"hard": {"pods": "1000"}}),
        of("v1", "LimitRange", OWN, "tenant", spec={"limits": []}),
        of("networking.k8s.io/v1", "NetworkPolicy", OWN, "default-deny", spec={"podSelector": {}}),
    ):
        with pytest.raises(RefusedError, match="cannot patch resource"):
            people[role_].apply(manifest)
        with pytest.raises(RefusedError, match="cannot delete resource"):
            people[role_].delete(manifest)
    namespace = of("v1", "Namespace", None, OWN)
    with pytest.raises(RefusedError, match="cannot patch resource"):
        people[role_].apply(namespace)


@pytest.mark.usefixtures("definitions")
@pytest.mark.parametrize("role_", ROLES)
def test_nobody_touches_the_store(people, role_):
    store = of("external-secrets.io/v1", "ClusterSecretStore", None, OWN)

    with pytest.raises(RefusedError, match="cannot get resource"):
        people[role_].get(store)
    with pytest.raises(RefusedError, match="cannot delete resource"):
        people[role_].delete(store)


def test_an_editor_gives_nobody_anything(people):
    assert "cannot create resource" in forbidden(people["editor"], binding("more", "waterline-tenant-viewer"))


def test_an_admin_gives_away_what_it_has(people, tidy):
    for manifest in (
        binding("support", "waterline-tenant-viewer"),
        role(apiGroups=[""], resources=["secrets"], verbs=["get"]),
    ):
        tidy.append(manifest)
        assert people["admin"].create(manifest)["metadata"]["namespace"] == OWN


@pytest.mark.parametrize("cluster_role", ["cluster-admin", "admin", "edit", "system:node"])
def test_an_admin_gives_away_no_more_than_that(people, cluster_role):
    found = forbidden(people["admin"], binding("more", cluster_role))

    assert "is attempting to grant RBAC permissions not currently held" in found


@pytest.mark.parametrize(
    "rule",
    [
        {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
        {"apiGroups": [""], "resources": ["resourcequotas"], "verbs": ["update"]},
        {"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]},
        {"apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["impersonate"]},
        {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["escalate"]},
        {"apiGroups": ["networking.k8s.io"], "resources": ["networkpolicies"], "verbs": ["delete"]},
    ],
)
def test_an_admin_makes_no_role_of_more_than_that(people, rule):
    found = forbidden(people["admin"], role(**rule))

    assert "is attempting to grant RBAC permissions not currently held" in found


PLATFORMS = (
    of("rbac.authorization.k8s.io/v1", "RoleBinding", OWN, "waterline-tenant-viewer"),
    of("rbac.authorization.k8s.io/v1", "RoleBinding", OWN, "external-secrets-token"),
    of("rbac.authorization.k8s.io/v1", "Role", OWN, "external-secrets-token"),
    of("v1", "ServiceAccount", OWN, "secret-reader"),
)
"""What the platform has made in the namespace, of kinds that an admin may write."""


@pytest.mark.parametrize("manifest", PLATFORMS, ids=lambda one: f"{one['kind']} {one['metadata']['name']}")
def test_an_admin_changes_and_deletes_nothing_of_the_platforms(people, manifest):
    changed = people["admin"].get(manifest)
    changed["metadata"] |= {"labels": {}, "managedFields": None}

    # Of what it does not have itself, Kubernetes refuses the change before we do.
    with pytest.raises(RefusedError, match=r"this is the platform's|permissions not currently held"):
        people["admin"].apply(changed)
    with pytest.raises(RefusedError, match="this is the platform's"):
        people["admin"].delete(manifest)


def test_an_admin_empties_no_kind_that_has_something_of_the_platforms(people, tenants):
    path = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{OWN}/rolebindings"

    with pytest.raises(RefusedError, match="this is the platform's"):
        people["admin"].request("delete", path)
    assert tenants.get(PLATFORMS[0])


@pytest.mark.parametrize("group", ["system:unauthenticated", "system:authenticated", "system:serviceaccounts"])
def test_an_admin_gives_nothing_to_everybody(people, group):
    wide = binding("wide", "waterline-tenant-viewer")
    wide["subjects"] = [{"kind": "Group", "name": group, "apiGroup": "rbac.authorization.k8s.io"}]

    assert "subjects: expected people and service accounts" in forbidden(people["admin"], wide)


def test_an_admin_widens_no_role_that_there_is(people, tidy):
    own = role(apiGroups=[""], resources=["secrets"], verbs=["get"])
    tidy.append(own)
    people["admin"].create(own)

    with pytest.raises(RefusedError, match="attempting to grant RBAC permissions not currently held"):
        people["admin"].apply(role(apiGroups=[""], resources=["serviceaccounts/token"], verbs=["create"]))
