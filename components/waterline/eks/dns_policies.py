"""What external-dns and cert-manager may do to one hosted zone.

Neither may do anything to another zone, except that external-dns sees which zones there are.
"""

from waterline.eks.iam import Statement, policy_document

RECORD_TYPES = ["A", "AAAA", "CNAME", "TXT"]
"""Types of the records that external-dns keeps; in its TXT records it says which are its own."""

_TYPES = "route53:ChangeResourceRecordSetsRecordTypes"
_NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"


def external_dns_policy(zone_arn: str) -> str:
    """Permission to keep addresses in one zone.

    Source: https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md
    """
    change: Statement = {
        "Effect": "Allow",
        "Action": "route53:ChangeResourceRecordSets",
        "Resource": zone_arn,
        # What is asked of all values also holds where there are none, hence `Null`.
        "Condition": {"ForAllValues:StringEquals": {_TYPES: RECORD_TYPES}, "Null": {_TYPES: "false"}},
    }
    look: Statement = {
        "Effect": "Allow",
        "Action": ["route53:ListResourceRecordSets", "route53:ListTagsForResources"],
        "Resource": zone_arn,
    }
    # The list of zones cannot be limited to one of them.
    zones: Statement = {"Effect": "Allow", "Action": "route53:ListHostedZones", "Resource": "*"}
    return policy_document(change, look, zones)


def cert_manager_policy(zone_arn: str) -> str:
    """Permission to answer ACME challenges in one zone. Solvers name the zone, so that none need be searched.

    Sources: https://cert-manager.io/docs/configuration/acme/dns01/route53/,
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
    """
    change: Statement = {
        "Effect": "Allow",
        "Action": "route53:ChangeResourceRecordSets",
        "Resource": zone_arn,
        "Condition": {
            "ForAllValues:StringEquals": {_TYPES: ["TXT"]},
            "ForAllValues:StringLike": {_NAMES: ["_acme-challenge.*"]},
            # What is asked of all values also holds where there are none.
            "Null": {_TYPES: "false", _NAMES: "false"},
        },
    }
    look: Statement = {"Effect": "Allow", "Action": "route53:ListResourceRecordSets", "Resource": zone_arn}
    # A change has an id that says nothing of its zone; it can only be asked whether it is done.
    changes = f"{zone_arn.split(':hostedzone/', 1)[0]}:change/*"
    wait: Statement = {"Effect": "Allow", "Action": "route53:GetChange", "Resource": changes}
    return policy_document(change, look, wait)
