"""A hosted zone in Route 53, and who may write records in it."""

import json
from typing import Any

import pulumi
import pytest

from waterline.eks import EksDnsZone
from waterline.eks.dns import external_dns_values

ARGS: dict[str, Any] = {
    "zone_name": "demo.example.com",
    "cluster_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "namespace": "platform-ingress",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
    "tags": {"team": "platform"},
}
ADOPTED = "Z0123456789ABCDEFGHIJ"
ZONE = "aws:route53/zone:Zone"
KEY = "aws:kms/key:Key"
POLICY = "aws:iam/rolePolicy:RolePolicy"
SIGNING = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"
TYPES = "route53:ChangeResourceRecordSetsRecordTypes"
NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"


def zone(**changes: Any) -> Any:
    def program() -> None:
        made = EksDnsZone("dns", {**ARGS, **changes})
        for output in ("zone_id", "name_servers", "ds_record", "solver", "external_dns_config", "external_dns_values"):
            pulumi.export(output, getattr(made, output))
        pulumi.export("seam", made.seam())

    return program


def policy(deployed: Any, account: str) -> dict[str, dict[str, Any]]:
    """Statements of the permissions of a service account, by their first action."""
    document = deployed.named(POLICY, f"dns-{account}-permissions").inputs["policy"]
    statements = json.loads(str(document))["Statement"]
    return {one["Action"] if isinstance(one["Action"], str) else one["Action"][0]: one for one in statements}


def test_a_new_zone_says_what_to_enter_in_its_parent(deploy):
    deployed = deploy(zone())

    assert deployed.inputs(ZONE)["name"] == "demo.example.com"
    assert len(deployed.output("name_servers")) == 4
    assert "ds_record" not in deployed.recording.outputs
    assert not deployed.all(SIGNING)


def test_a_zone_is_protected_and_keeps_its_records_unless_said_otherwise(deploy):
    kept = deploy(zone()).only(ZONE)
    assert (kept.protect, kept.inputs["forceDestroy"]) == (True, False)

    let_go = deploy(zone(deletion_protection=False)).only(ZONE)
    assert (let_go.protect, let_go.inputs["forceDestroy"]) == (False, True)


def test_an_adopted_zone_is_left_alone(deploy):
    deployed = deploy(zone(hosted_zone_id=ADOPTED))

    assert {one.type for one in deployed.recording.registrations if one.type.startswith("aws:")} == {
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
    }
    assert deployed.output("zone_id") == ADOPTED
    assert deployed.output("name_servers") == []


@pytest.mark.parametrize("account", ["external-dns", "cert-manager"])
def test_records_are_limited_to_one_zone(deploy, account):
    statements = policy(deploy(zone(hosted_zone_id=ADOPTED)), account)

    for action in ("route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"):
        assert statements[action]["Resource"] == f"arn:aws:route53:::hostedzone/{ADOPTED}"


def test_external_dns_writes_addresses_and_its_own_marks_only(deploy):
    condition = policy(deploy(zone()), "external-dns")["route53:ChangeResourceRecordSets"]["Condition"]

    assert condition == {
        "ForAllValues:StringEquals": {TYPES: ["A", "AAAA", "CNAME", "TXT"]},
        "Null": {TYPES: "false"},
    }


def test_cert_manager_writes_challenges_only_and_searches_no_zones(deploy):
    statements = policy(deploy(zone()), "cert-manager")

    assert statements["route53:ChangeResourceRecordSets"]["Condition"] == {
        "ForAllValues:StringEquals": {TYPES: ["TXT"]},
        "ForAllValues:StringLike": {NAMES: ["_acme-challenge.*"]},
        "Null": {TYPES: "false", NAMES: "false"},
    }
    assert statements["route53:GetChange"]["Resource"] == "arn:aws:route53:::change/*"
    assert set(statements) == {
        "route53:ChangeResourceRecordSets",
        "route53:GetChange",
        "route53:ListResourceRecordSets",
    }


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_other_partitions_are_named_as_they_are(deploy, region, partition):
    statements = policy(deploy(zone(region=region, hosted_zone_id=ADOPTED)), "cert-manager")

    assert statements["route53:GetChange"]["Resource"] == f"arn:{partition}:route53:::change/*"
    assert statements["route53:ChangeResourceRecordSets"]["Resource"].startswith(f"arn:{partition}:route53:::hosted")


@pytest.mark.parametrize("account", ["external-dns", "cert-manager"])
def test_each_has_a_role_of_its_own(deploy, account):
    role = deploy(zone()).named("aws:iam/role:Role", f"dns-{account}-role")

    assert role.inputs["name"] == f"demo-{account}"
    assert f"system:serviceaccount:platform-ingress:{account}" in str(role.inputs["assumeRolePolicy"])


def test_policies_pass_the_linter(deploy, lint):
    deployed = deploy(zone(dnssec=True))
    documents = [one.inputs["policy"] for one in [*deployed.all(POLICY), *deployed.all(KEY)]]

    assert len(documents) == 3
    for document in documents:
        assert lint(json.loads(str(document))) == []


def test_a_signed_zone_is_signed_by_a_key_in_the_one_region_that_has_them(deploy):
    deployed = deploy(zone(dnssec=True))
    key = deployed.only(KEY)

    assert key.inputs["region"] == "us-east-1"
    assert (key.inputs["customerMasterKeySpec"], key.inputs["keyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    assert key.protect
    assert deployed.output("ds_record").split()[1:3] == ["13", "2"]


def test_signing_starts_once_there_is_a_key_to_sign_with(deploy):
    deployed = deploy(zone(dnssec=True))

    assert {"dns-signing", "dns-zone"} <= deployed.before(deployed.only(SIGNING).urn)
    signing = deployed.only("aws:route53/keySigningKey:KeySigningKey")
    assert signing.urn in deployed.only(SIGNING).depends_on


def test_the_key_signs_this_zone_for_this_account_only(deploy):
    deployed = deploy(zone(dnssec=True))
    statements = {one["Sid"]: one for one in json.loads(str(deployed.inputs(KEY)["policy"]))["Statement"]}

    assert statements["SignOneZone"]["Principal"] == {"Service": "dnssec-route53.amazonaws.com"}
    assert statements["SignOneZone"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnEquals": {"aws:SourceArn": f"arn:aws:route53:::hostedzone/{deployed.output('zone_id')}"},
    }
    assert statements["KeepSigning"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_the_values_of_external_dns_are_known_before_the_zone_is(deploy):
    deployed = deploy(zone())
    values = external_dns_values()

    assert deployed.output("seam")["external_dns_values"] == deployed.output("external_dns_values") == values
    assert values["extraArgs"]["zone-id-filter"] == f"$({values['env'][0]['name']})"
    reference = values["env"][0]["valueFrom"]["configMapKeyRef"]
    assert reference["name"] == "external-dns"
    assert deployed.output("external_dns_config") == {reference["key"]: deployed.output("zone_id")}


def test_what_crosses_the_line_is_all_that_the_layers_above_need(deploy):
    seam = deploy(zone(hosted_zone_id=ADOPTED)).output("seam")
    role = "arn:aws:iam::000000000000:role/demo"

    assert seam["zone_name"] == "demo.example.com"
    assert seam["solver"] == {"route53": {"region": "eu-west-1", "hostedZoneID": ADOPTED}}
    for account in ("external-dns", "cert-manager"):
        identity = seam[f"{account.replace('-', '_')}_identity"]
        assert identity == {"annotations": {"eks.amazonaws.com/role-arn": f"{role}-{account}"}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"zone_name": "example"}, "zone_name 'example': expected a domain name"),
        ({"zone_name": "Demo.example.com"}, "zone_name 'Demo.example.com': expected a domain name in lower case"),
        ({"zone_name": "demo.example.com."}, "expected a domain name"),
        ({"hosted_zone_id": "/hostedzone/Z1"}, "hosted_zone_id '/hostedzone/Z1': expected Z"),
        ({"hosted_zone_id": ADOPTED, "dnssec": True}, f"dnssec of {ADOPTED}: expected a new zone"),
        ({"region": "cn-north-1", "dnssec": True}, "dnssec in 'cn-north-1': expected a region outside China"),
    ],
)
def test_what_cannot_hold_is_refused(deploy, changes, message):
    with pytest.raises(ValueError, match=message):
        deploy(zone(**changes))
