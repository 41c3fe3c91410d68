"""Signatures of a hosted zone.

The DS record in the parent zone is not made here: it belongs to whoever owns that zone. It must be gone from there, and
forgotten by resolvers, before signing ends, else the zone's names stop to resolve.
"""

import pulumi
import pulumi_aws as aws

from waterline.eks.iam import Statement, policy_document
from waterline.eks.keys import OWN_KEY, iam_decides

KEY_REGION = "us-east-1"
"""Region of every key that signs. Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html."""

KEY_SIGNING_KEY = "waterline"
"""Name of the key-signing key in its zone."""

FORCES_REPLACEMENT = {
    "aws:kms/key:Key": ("customerMasterKeySpec", "keyUsage", "multiRegion", "region"),
    "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": ("hostedZoneId",),
    "aws:route53/keySigningKey:KeySigningKey": ("hostedZoneId", "keyManagementServiceArn", "name"),
}
"""Inputs of each resource that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


def signed(  # noqa: PLR0913 -- a signed zone is these six things
    name: str,
    zone: aws.route53.Zone,
    zone_arn: pulumi.Output[str],
    account_id: str,
    tags: dict[str, str],
    *,
    protect: bool,
    parent: pulumi.Resource,
) -> pulumi.Output[str]:
    """Sign a zone; hands back the DS record for its parent, once the zone is signed."""
    key = aws.kms.Key(
        f"{name}-signing",
        region=KEY_REGION,
        description=zone.name.apply("Signatures of {}".format),
        customer_master_key_spec="ECC_NIST_P256",
        key_usage="SIGN_VERIFY",
        # KMS does not rotate keys that sign.
        deletion_window_in_days=30 if protect else 7,
        policy=zone_arn.apply(lambda arn: signing_key_policy(account_id, arn)),
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, protect=protect),
    )
    signing_key = aws.route53.KeySigningKey(
        f"{name}-signing",
        name=KEY_SIGNING_KEY,
        hosted_zone_id=zone.zone_id,
        key_management_service_arn=key.arn,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    signing = aws.route53.HostedZoneDnsSec(
        f"{name}-signing",
        hosted_zone_id=zone.zone_id,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[signing_key]),
    )
    return pulumi.Output.all(signing_key.ds_record, signing.id).apply(lambda done: str(done[0]))


def signing_key_policy(account_id: str, zone_arn: str) -> str:
    """Key policy that lets Route 53 sign one zone.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html
    """
    route53 = {"Service": "dnssec-route53.amazonaws.com"}
    sign: Statement = {
        "Sid": "SignOneZone",
        "Effect": "Allow",
        "Principal": route53,
        "Action": ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
        "Resource": OWN_KEY,
        "Condition": {"StringEquals": {"aws:SourceAccount": account_id}, "ArnEquals": {"aws:SourceArn": zone_arn}},
    }
    grant: Statement = {
        "Sid": "KeepSigning",
        "Effect": "Allow",
        "Principal": route53,
        "Action": "kms:CreateGrant",
        "Resource": OWN_KEY,
        "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
    }
    return policy_document(iam_decides(KEY_REGION, account_id), sign, grant)
