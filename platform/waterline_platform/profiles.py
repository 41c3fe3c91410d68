"""What the profiles say where a stack file is silent.

The models' own defaults are `prod`. What stands here is only where another profile differs from it, so that a setting
nobody thought of is a safe one.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from waterline.internet import is_domain

_Data: TypeAlias = Mapping[str, Any]

_PROFILES: dict[str, dict[str, _Data]] = {
    "dev": {
        "platform": {"availability": "single", "ingress": {"acme": {"endpoint": "staging"}}},
        "aws": {
            # Anyone may try; only named principals get in. Narrow it where your addresses are known.
            "endpoint": {"public_cidrs": ["0.0.0.0/0"]},
            "network": {"zones": ["a", "b"], "nat": "single", "flow_logs": False},
            "node_pools": [
                {"name": "general", "instance_types": ["t3.large", "t3a.large"], "min_size": 2, "max_size": 4}
            ],
            "log_retention_days": 7,
            "deletion_protection": False,
        },
        "azure": {
            "endpoint": {"public_cidrs": ["0.0.0.0/0"]},
            "network": {"outbound": "load-balancer"},
            "system_pool": {"name": "system", "vm_size": "Standard_D2as_v5", "min_size": 2, "max_size": 4},
            "node_pools": [],
            "tier": "Free",
            "secret_store": {"soft_delete_days": 7},
            "log_retention_days": 30,
            "deletion_protection": False,
        },
    },
    "staging": {
        "platform": {"ingress": {"acme": {"endpoint": "staging"}}},
        "aws": {
            "network": {"nat": "single"},
            "node_pools": [
                {"name": "general", "instance_types": ["m7i.large", "m7a.large"], "min_size": 3, "max_size": 9}
            ],
            "log_retention_days": 30,
            "deletion_protection": False,
        },
        "azure": {
            "node_pools": [{"name": "general", "vm_size": "Standard_D2as_v5", "min_size": 2, "max_size": 9}],
            "secret_store": {"soft_delete_days": 7},
            "log_retention_days": 30,
            "deletion_protection": False,
        },
    },
}


def with_defaults(settings: _Data) -> _Data:
    """Settings as written, with the profile's defaults and the cluster's name under them.

    What cannot be completed is returned as it is, for validation to name.
    """
    cluster = settings.get("cluster")
    if not isinstance(cluster, Mapping):
        return settings
    provider = str(cluster.get("provider"))
    profile = _PROFILES.get(str(settings.get("profile")), {})
    defaults, platform = profile.get(provider, {}), profile.get("platform", {})
    if provider in {"aws", "azure"}:
        name = f"{settings.get('name', 'waterline')}-{settings.get('environment')}"
        domain = settings.get("domain")
        zone = {"name": domain} if isinstance(domain, str) and is_domain(domain) else {}
        defaults = {"name": name, "endpoint": {}, "dns_zone": zone, **defaults}
        platform = _under({"ingress": {"acme": {}}}, platform)
    else:
        platform = {**platform, "ingress": {}, "secrets": {"sealed_secrets": True}}
    if "endpoint" in cluster:
        # Whole, not merged: whoever closes the endpoint must not find the profile's networks in it.
        defaults = {key: value for key, value in defaults.items() if key != "endpoint"}
    return {**_under(platform, settings), "cluster": _under(defaults, cluster)}


def _under(defaults: _Data, written: _Data) -> dict[str, Any]:
    """Merge mappings key by key; anything else that is written, lists included, replaces its default whole."""
    merged = {**defaults, **written}
    for key, value in written.items():
        default = defaults.get(key)
        if isinstance(default, Mapping) and isinstance(value, Mapping):
            merged[key] = _under(default, value)
    return merged
