"""A tenant's own part of the cloud's secret store: the identity that may read it, and a store that only it draws from.

The store is a ClusterSecretStore that answers one namespace alone, not a SecretStore in it: one without credentials
would act as the operator, and whoever may make stores could make such a one.
"""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from waterline.identity import ServiceAccountRef, service_account
from waterline.isolation.admission import PLATFORMS
from waterline.secret_store import API_VERSION, EXTERNAL_SECRETS, TENANT_ACCOUNT, SecretStoreArgs

FORCES_REPLACEMENT = {"kubernetes:external-secrets.io/v1:ClusterSecretStore": ("metadata.name",)}
"""Inputs of each child that replace it: it is what its name says."""


def tenant_store(
    name: str, namespace: str, store: SecretStoreArgs, operator: ServiceAccountRef, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """A store of the namespace's own, and its name once it exists.

    The operator may ask for tokens of the one service account that the store reads with, and of no other.
    Source: https://external-secrets.io/latest/guides/security-best-practices/
    """
    account = service_account(
        f"{name}-{TENANT_ACCOUNT}",
        {"namespace": namespace, "name": TENANT_ACCOUNT},
        store["identity"],
        opts,
        labels=PLATFORMS,
    )
    called = f"{EXTERNAL_SECRETS}-token"
    metadata = ObjectMetaArgs(name=called, namespace=namespace, labels=PLATFORMS)
    role = kubernetes.rbac.v1.Role(
        f"{name}-token",
        metadata=metadata,
        rules=[
            {
                "api_groups": [""],
                "resources": ["serviceaccounts/token"],
                "resource_names": [TENANT_ACCOUNT],
                "verbs": ["create"],
            }
        ],
        opts=opts,
    )
    may_read = kubernetes.rbac.v1.RoleBinding(
        f"{name}-token",
        metadata=metadata,
        role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "Role", "name": called},
        subjects=[{"kind": "ServiceAccount", "name": operator["name"], "namespace": operator["namespace"]}],
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[role])),
    )
    made = CustomResource(
        f"{name}-store",
        api_version=API_VERSION,
        kind="ClusterSecretStore",
        metadata={"name": namespace},
        spec={"conditions": [{"namespaces": [namespace]}], "provider": store["provider"]},
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[account, may_read])),
    )
    return made.urn.apply(lambda _: namespace)
