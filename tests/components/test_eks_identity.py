"""IAM roles for service accounts."""

import json
from typing import Any

import pulumi
import pytest

from waterline.eks import EksWorkloadIdentity

ARGS: dict[str, Any] = {
    "role_name": "demo-external-dns",
    "service_account": {"namespace": "ingress", "name": "external-dns"},
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
    "policy": "{}",
}


def identity(**changes: Any) -> Any:
    def program() -> None:
        pulumi.export("annotations", EksWorkloadIdentity("dns", {**ARGS, **changes}).annotations)

    return program


@pytest.mark.parametrize("issuer", ["https://oidc.example.com/id/A", "oidc.example.com/id/A"])
def test_only_the_named_service_account_may_assume_the_role(deploy, issuer):
    role = deploy(identity(oidc_issuer=issuer)).only("aws:iam/role:Role")

    [statement] = json.loads(str(role.inputs["assumeRolePolicy"]))["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {
            "oidc.example.com/id/A:aud": "sts.amazonaws.com",
            "oidc.example.com/id/A:sub": "system:serviceaccount:ingress:external-dns",
        }
    }


def test_the_service_account_is_told_its_role(deploy):
    assert deploy(identity()).output("annotations") == {
        "eks.amazonaws.com/role-arn": "arn:aws:iam::000000000000:role/demo-external-dns"
    }


def test_a_role_that_may_do_nothing_is_refused(deploy):
    arguments = {key: value for key, value in ARGS.items() if key != "policy"}
    with pytest.raises(ValueError, match="expected policy, managed_policy_arns or both"):
        deploy(lambda: EksWorkloadIdentity("dns", arguments))


def test_a_role_name_that_iam_refuses_is_refused_at_once(deploy):
    with pytest.raises(ValueError, match="expected at most 64 characters"):
        deploy(identity(role_name="x" * 65))
