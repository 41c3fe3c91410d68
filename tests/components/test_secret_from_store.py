"""A Secret that is kept equal to what the store holds."""

from typing import Any

import pulumi
import pytest

from waterline.secrets import SecretDeletion, SecretFromStore, SecretOwner, SecretRefresh

SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret"  # noqa: S105 -- a type
KEYS: list[Any] = [
    {"key": "user", "remote_name": "demo/database", "remote_property": "username"},
    {"key": "token", "remote_name": "demo/token"},
]


def secret(**changes: Any) -> Any:
    def program() -> None:
        args: Any = {"namespace": "app", "secret_name": "database", "keys": KEYS, **changes}
        pulumi.export("name", SecretFromStore("secret", args).secret_name)

    return program


def spec(deployed: Any) -> dict[str, Any]:
    return dict(deployed.inputs(SECRET)["spec"])


def test_a_secret_is_drawn_from_the_clusters_store_every_hour(deploy):
    deployed = deploy(secret())

    assert deployed.inputs(SECRET)["metadata"] == {"name": "database", "namespace": "app"}
    assert deployed.output("name") == "database"
    assert spec(deployed) == {
        "refreshPolicy": "Periodic",
        "refreshInterval": "1h0m0s",
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": "waterline"},
        "target": {"name": "database", "creationPolicy": "Owner", "deletionPolicy": "Retain"},
        "data": [
            {"secretKey": "user", "remoteRef": {"key": "demo/database", "property": "username"}},
            {"secretKey": "token", "remoteRef": {"key": "demo/token"}},
        ],
    }


def test_another_store_can_be_asked(deploy):
    assert spec(deploy(secret(store="other")))["secretStoreRef"]["name"] == "other"


@pytest.mark.parametrize("owner", SecretOwner)
def test_a_secret_is_whose_it_is_said_to_be(deploy, owner):
    for said in (owner, owner.value):
        assert spec(deploy(secret(owner=said)))["target"]["creationPolicy"] == owner.value


@pytest.mark.parametrize("deletion", SecretDeletion)
def test_what_becomes_of_a_secret_is_as_it_is_said(deploy, deletion):
    for said in (deletion, deletion.value):
        assert spec(deploy(secret(deletion=said)))["target"]["deletionPolicy"] == deletion.value


@pytest.mark.parametrize("refresh", SecretRefresh)
def test_a_store_is_read_at_an_interval_only_where_there_is_one(deploy, refresh):
    for said in (refresh, refresh.value):
        made = spec(deploy(secret(refresh=said, refresh_interval="15m0s")))

        assert made["refreshPolicy"] == refresh.value
        assert made.get("refreshInterval") == ("15m0s" if refresh is SecretRefresh.PERIODIC else None)


@pytest.mark.parametrize("owner", SecretOwner)
@pytest.mark.parametrize("deletion", SecretDeletion)
def test_only_a_secret_of_somebody_elses_is_never_deleted(deploy, owner, deletion):
    program = secret(owner=owner.value, deletion=deletion.value)
    if (owner, deletion) != (SecretOwner.MERGE, SecretDeletion.DELETE):
        assert len(deploy(program).all(SECRET)) == 1
        return

    with pytest.raises(ValueError, match="deletion 'Delete' with owner 'Merge': expected another"):
        deploy(program)


@pytest.mark.parametrize("interval", ["15m0s", "24h", "1.5h", "90s", "500ms"])
def test_intervals_are_taken(deploy, interval):
    assert spec(deploy(secret(refresh_interval=interval)))["refreshInterval"] == interval


@pytest.mark.parametrize("interval", ["", "15", "15 minutes", "1d", "-1h", "1h ", "1h\n", "h"])
def test_what_is_no_interval_is_refused(deploy, interval):
    with pytest.raises(ValueError, match="expected a time with its units, such as 15m0s"):
        deploy(secret(refresh_interval=interval))


@pytest.mark.parametrize("keys", [[], [*KEYS, {"key": "user", "remote_name": "other"}]])
def test_a_secret_has_at_least_one_key_and_each_once(deploy, keys):
    with pytest.raises(ValueError, match=r"keys \[.*\]: expected at least one, each once"):
        deploy(secret(keys=keys))


@pytest.mark.parametrize("word", ["owner", "deletion", "refresh"])
def test_words_that_the_operator_does_not_know_are_refused(deploy, word):
    with pytest.raises(ValueError, match="'Never'"):
        deploy(secret(**{word: "Never"}))


def test_numbers_for_names_are_refused(deploy):
    with pytest.raises(ValueError, match=r"keys\[0\].remote_name 1.0: expected text"):
        deploy(secret(keys=[{"key": "user", "remote_name": 1.0}]))
