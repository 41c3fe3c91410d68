"""AWS, as far as the components use it."""

import base64
import json
from collections.abc import Callable
from ipaddress import IPv4Address

from waterline_platform.rehearsal.clouds.answers import Create, Emulated, digest, mapping, text
from waterline_platform.rehearsal.values import Value, Values

ACCOUNT = "000000000000"
REGION = "eu-west-1"


def _arn(service: str, resource: str, *, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:{region}:{account}:{resource}"


def _ec2(prefix: str, extra: Callable[[str, str], Values] = lambda _name, _id: {}) -> Create:
    """An EC2 resource: an id with a prefix, an ARN of it."""

    def create(name: str, _inputs: Values) -> Emulated:
        resource_id = f"{prefix}-{digest(prefix, name)}"
        arn = _arn("ec2", f"{prefix}/{resource_id}")
        return Emulated(resource_id, {"arn": arn, "ownerId": ACCOUNT, **extra(name, resource_id)})

    return create


def _launch_template(name: str, inputs: Values) -> Emulated:
    """A template whose version is another number when its nodes would be others, as the real one's would be.

    Tags are not part of that: the real version counts what the program sends, and it sends the first ones for ever.
    """
    said = {key: value for key, value in inputs.items() if key not in {"tags", "tagSpecifications"}}
    version = int(digest(json.dumps(said, sort_keys=True), length=5), 16)
    resource_id = f"lt-{digest('lt', name)}"
    return Emulated(
        resource_id,
        {
            "arn": _arn("ec2", f"launch-template/{resource_id}"),
            "defaultVersion": version,
            "latestVersion": version,
        },
    )


def _association(prefix: str) -> Create:
    def create(name: str, _inputs: Values) -> Emulated:
        return Emulated(f"{prefix}-{digest(prefix, name)}", {})

    return create


def _iam_role(name: str, inputs: Values) -> Emulated:
    role = text(inputs.get("name", f"{name}-{digest(name, length=7)}"))
    arn = _arn("iam", f"role/{role}", region="")
    return Emulated(role, {"arn": arn, "name": role, "uniqueId": f"AROA{digest(role).upper()}"})


def _log_group(_name: str, inputs: Values) -> Emulated:
    group = text(inputs["name"])
    return Emulated(group, {"arn": _arn("logs", f"log-group:{group}")})


def _kms_key(name: str, inputs: Values) -> Emulated:
    hexadecimal = digest("key", name, length=32)
    key = "-".join((hexadecimal[:8], hexadecimal[8:12], hexadecimal[12:16], hexadecimal[16:20], hexadecimal[20:]))
    arn = _arn("kms", f"key/{key}", region=text(inputs.get("region", REGION)))
    return Emulated(key, {"arn": arn, "keyId": key})


def _kms_alias(_name: str, inputs: Values) -> Emulated:
    alias = text(inputs["name"])
    return Emulated(alias, {"arn": _arn("kms", alias)})


def _hosted_zone(_name: str, inputs: Values) -> Emulated:
    zone = f"Z{digest('zone', text(inputs['name']), length=20).upper()}"
    number = int(digest("name servers", zone, length=4), 16) % 512
    endings = enumerate(("com", "net", "org", "co.uk"))
    servers: list[Value] = [f"ns-{part * 512 + number}.awsdns-{number % 64:02}.{ending}" for part, ending in endings]
    arn = _arn("route53", f"hostedzone/{zone}", region="", account="")
    return Emulated(zone, {"arn": arn, "zoneId": zone, "nameServers": servers, "primaryNameServer": servers[0]})


def _key_signing_key(_name: str, inputs: Values) -> Emulated:
    zone = text(inputs["hostedZoneId"])
    tag = int(digest("key tag", zone, length=4), 16)
    # Algorithm 13 is ECDSA P-256, digest type 2 SHA-256.
    record = f"{tag} 13 2 {digest('key', zone, length=64).upper()}"
    return Emulated(f"{zone},{text(inputs['name'])}", {"dsRecord": record, "keyTag": tag})


def _zone_signing(_name: str, inputs: Values) -> Emulated:
    return Emulated(text(inputs["hostedZoneId"]), {})


def _oidc_provider(_name: str, inputs: Values) -> Emulated:
    arn = _arn("iam", f"oidc-provider/{text(inputs['url']).removeprefix('https://')}", region="")
    return Emulated(arn, {"arn": arn})


def _eks_cluster(_name: str, inputs: Values) -> Emulated:
    cluster = text(inputs["name"])
    unique = digest("cluster", cluster, length=32).upper()
    return Emulated(
        cluster,
        {
            "arn": _arn("eks", f"cluster/{cluster}"),
            "endpoint": f"https://{unique}.gr7.{REGION}.eks.amazonaws.com",
            "certificateAuthority": {"data": base64.b64encode(f"emulated {cluster}".encode()).decode()},
            "identities": [{"oidcs": [{"issuer": f"https://oidc.eks.{REGION}.amazonaws.com/id/{unique}"}]}],
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "vpcConfig": {
                **mapping(inputs["vpcConfig"]),
                "clusterSecurityGroupId": f"sg-{digest('cluster', cluster)}",
            },
        },
    )


def _eks_part(kind: str, key: str) -> Create:
    """Something inside an EKS cluster, whose id is the cluster's name and its own."""

    def create(name: str, inputs: Values) -> Emulated:
        cluster = text(inputs["clusterName"])
        own = text(inputs.get(key, f"{name}-{digest(name, length=7)}"))
        return Emulated(f"{cluster}:{own}", {key: own, "arn": _arn("eks", f"{kind}/{cluster}/{own}")})

    return create


def _access_policy(_name: str, inputs: Values) -> Emulated:
    parts = [text(inputs[key]) for key in ("clusterName", "principalArn", "policyArn")]
    return Emulated("#".join(parts), {})


def _role_policy(name: str, inputs: Values) -> Emulated:
    policy = text(inputs.get("name", f"{name}-{digest(name, length=7)}"))
    return Emulated(f"{text(inputs['role'])}:{policy}", {"name": policy})


def _instance_profile(name: str, inputs: Values) -> Emulated:
    profile = text(inputs.get("name", f"{name}-{digest(name, length=7)}"))
    arn = _arn("iam", f"instance-profile/{profile}", region="")
    return Emulated(profile, {"arn": arn, "name": profile, "uniqueId": f"AIPA{digest(profile).upper()}"})


def _queue(_name: str, inputs: Values) -> Emulated:
    queue = text(inputs["name"])
    url = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{queue}"
    return Emulated(url, {"arn": _arn("sqs", queue), "url": url})


def _event_rule(_name: str, inputs: Values) -> Emulated:
    rule = text(inputs["name"])
    return Emulated(rule, {"arn": _arn("events", f"rule/{rule}")})


def _event_target(_name: str, inputs: Values) -> Emulated:
    return Emulated(f"{text(inputs['rule'])}-{text(inputs['targetId'])}", {})


def _eip(name: str, resource_id: str) -> Values:
    # A documentation network (RFC 5737): nobody's address.
    host = int(digest("eip", name, length=4), 16) % 254 + 1
    return {"allocationId": resource_id, "publicIp": str(IPv4Address("198.51.100.0") + host)}


RESOURCES: dict[str, Create] = {
    "aws:cloudwatch/eventRule:EventRule": _event_rule,
    "aws:cloudwatch/eventTarget:EventTarget": _event_target,
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _ec2("sg"),
    "aws:ec2/eip:Eip": _ec2("eipalloc", _eip),
    "aws:ec2/flowLog:FlowLog": _ec2("fl"),
    "aws:ec2/internetGateway:InternetGateway": _ec2("igw"),
    "aws:ec2/launchTemplate:LaunchTemplate": _launch_template,
    "aws:ec2/natGateway:NatGateway": _ec2("nat"),
    "aws:ec2/route:Route": _association("r-rtb"),
    "aws:ec2/routeTable:RouteTable": _ec2("rtb"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _association("rtbassoc"),
    "aws:ec2/securityGroup:SecurityGroup": _ec2("sg"),
    "aws:ec2/subnet:Subnet": _ec2("subnet"),
    "aws:ec2/vpc:Vpc": _ec2("vpc"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _ec2("vpce"),
    "aws:eks/accessEntry:AccessEntry": _eks_part("access-entry", "principalArn"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": _access_policy,
    "aws:eks/addon:Addon": _eks_part("addon", "addonName"),
    "aws:eks/cluster:Cluster": _eks_cluster,
    "aws:eks/nodeGroup:NodeGroup": _eks_part("nodegroup", "nodeGroupName"),
    "aws:iam/instanceProfile:InstanceProfile": _instance_profile,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _oidc_provider,
    "aws:iam/role:Role": _iam_role,
    "aws:iam/rolePolicy:RolePolicy": _role_policy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _association("attachment"),
    "aws:kms/alias:Alias": _kms_alias,
    "aws:kms/key:Key": _kms_key,
    "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": _zone_signing,
    "aws:route53/keySigningKey:KeySigningKey": _key_signing_key,
    "aws:route53/zone:Zone": _hosted_zone,
    "aws:sqs/queue:Queue": _queue,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _association("sgr"),
}
"""What AWS answers to a create, by type."""
