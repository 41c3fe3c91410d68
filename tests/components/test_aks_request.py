"""What is asked of Azure, as plain functions."""

import base64
import re

import pytest

from waterline.aks import AzureRole
from waterline.aks.kubeconfig import kubeconfig
from waterline.aks.request import dns_prefix
from waterline.aks.roles import assignment_name


def test_role_assignments_are_named_by_what_they_say():
    one = assignment_name("/scope", "cluster-admin", AzureRole.AKS_RBAC_READER)

    assert one == assignment_name("/SCOPE", "cluster-admin", AzureRole.AKS_RBAC_READER)
    assert one != assignment_name("/scope", "cluster-admin", AzureRole.AKS_RBAC_CLUSTER_ADMIN)
    assert one != assignment_name("/other", "cluster-admin", AzureRole.AKS_RBAC_READER)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one)


@pytest.mark.parametrize("credentials", ["", "not base64", "e30=", base64.b64encode(b"[1]").decode(), "eyJj"])
def test_credentials_that_are_no_kubeconfig_are_refused_without_quoting_them(credentials):
    with pytest.raises(ValueError, match="expected a kubeconfig with a cluster in it") as refusal:
        kubeconfig("demo", credentials)
    assert not credentials or credentials not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("name", ["demo", "a" * 63, "1-demo", "My_Cluster", "---x"])
def test_the_dns_prefix_is_one_that_azure_takes(name):
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,52}[a-z0-9]", dns_prefix(name))
