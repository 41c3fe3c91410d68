"""Settings: what is taken, what is refused, and in which words.

Each file in `settings/` is a stack file, named by its outcome. An invalid one begins with the lines that it must be
refused with, as comments.
"""

from pathlib import Path
from typing import Any

import pytest

from waterline_platform.settings import EksClusterSettings, Settings, SettingsError, load_settings
from waterline_platform.settings.versions import AKS_VERSIONS, EKS_VERSIONS
from waterline_platform.yaml_file import read_yaml

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "settings"
SHIPPED = sorted(ROOT.glob("Pulumi.*.yaml"))
VALID = sorted(FIXTURES.glob("*.valid*.yaml"))
INVALID = sorted(FIXTURES.glob("*.invalid.*.yaml"))


def load(path: Path, environment: str = "test") -> Settings:
    return load_settings(environment, read_yaml(path)["config"], path.name)


@pytest.mark.parametrize("path", [*SHIPPED, *VALID], ids=lambda path: path.name)
def test_a_valid_stack_file_is_taken(path):
    assert load(path).environment == "test"


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_an_invalid_stack_file_is_refused_in_so_many_words(path):
    expected = [line.removeprefix("# ") for line in path.read_text().splitlines() if line.startswith("# ")]

    with pytest.raises(SettingsError) as refusal:
        load(path)

    assert str(refusal.value).splitlines() == [f"{path.name}: {line}" for line in expected]


def test_there_are_fixtures():
    assert len(SHIPPED) == 5
    assert len(VALID) >= 4
    assert len(INVALID) >= 25


def test_settings_never_change():
    settings = load(ROOT / "Pulumi.prod.yaml")

    with pytest.raises(ValueError, match="frozen"):
        settings.domain = "other.example.com"  # type: ignore[misc]


def prod(**cluster: Any) -> dict[str, Any]:
    config: dict[str, Any] = read_yaml(ROOT / "Pulumi.prod.yaml")["config"]
    config["waterline:settings"]["cluster"].update(cluster)
    return config


@pytest.mark.parametrize(
    ("profile", "zones", "nat", "protected", "retention"),
    [("dev", 2, "single", False, 7), ("staging", 3, "single", False, 30), ("prod", 3, "per-zone", True, 365)],
)
def test_a_profile_says_what_the_stack_file_does_not(profile, zones, nat, protected, retention):
    config = prod()
    config["waterline:settings"]["profile"] = profile
    cluster = load_settings("test", config, "stack").cluster

    assert isinstance(cluster, EksClusterSettings)
    assert (len(cluster.network.zones), cluster.network.nat) == (zones, nat)
    assert (cluster.deletion_protection, cluster.log_retention_days) == (protected, retention)


def test_what_the_stack_file_says_goes_before_the_profile():
    config = prod(network={"cidr": "10.20.0.0/16", "nat": "per-zone"})
    config["waterline:settings"]["profile"] = "dev"
    cluster = load_settings("test", config, "stack").cluster

    assert isinstance(cluster, EksClusterSettings)
    assert cluster.network.nat == "per-zone"
    assert len(cluster.network.zones) == 2


def test_only_dev_opens_the_endpoint_by_itself():
    for profile in ("staging", "prod"):
        config = prod()
        del config["waterline:settings"]["cluster"]["endpoint"]
        config["waterline:settings"]["profile"] = profile
        with pytest.raises(SettingsError, match="expected public_cidrs"):
            load_settings("test", config, "stack")
    config["waterline:settings"]["profile"] = "dev"
    assert load_settings("test", config, "stack").cluster.endpoint.public_cidrs == ("0.0.0.0/0",)


def test_whoever_closes_the_endpoint_finds_nothing_in_it():
    config = prod(endpoint={"runner_inside_network": True})
    config["waterline:settings"]["profile"] = "dev"

    assert load_settings("test", config, "stack").cluster.endpoint.public_cidrs == ()


def test_a_cluster_is_named_after_its_platform_and_environment():
    assert load_settings("blue", prod(), "stack").cluster.name == "waterline-blue"
    assert load_settings("blue", prod(name="legacy_1"), "stack").cluster.name == "legacy_1"


def test_everything_carries_the_environments_tags():
    config = prod()
    config["waterline:settings"]["tags"] = {"cost-center": "42"}

    assert load_settings("blue", config, "stack").all_tags == {
        "cost-center": "42",
        "environment": "blue",
        "managed-by": "pulumi",
        "platform": "waterline",
    }


def test_the_schema_is_for_what_a_stack_file_may_say():
    from waterline_platform.settings.schema import settings_schema

    schema = settings_schema()
    cluster = schema["$defs"]["EksClusterSettings"]

    assert set(schema["required"]) == {"profile", "domain", "cluster"}
    assert set(cluster["required"]) == {"provider", "account_id", "kubernetes_version", "network", "admins"}
    assert "region" not in cluster["properties"]
    assert schema["additionalProperties"] is False


def test_every_setting_is_described():
    from waterline_platform.settings.schema import settings_schema

    schema = settings_schema()
    for name, model in {"Settings": schema, **schema["$defs"]}.items():
        assert model["description"], name
        for field, described in model.get("properties", {}).items():
            assert described["description"], f"{name}.{field}"


def test_the_eks_versions_are_those_with_pinned_add_ons():
    from waterline.eks.addon_versions import ADDON_VERSIONS

    assert set(EKS_VERSIONS) == set(ADDON_VERSIONS)
    assert set(AKS_VERSIONS) == set(EKS_VERSIONS)
