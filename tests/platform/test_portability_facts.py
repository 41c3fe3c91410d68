"""What an environment says of itself alone, and where in a resource it stands."""

from pathlib import Path

import pytest

from waterline_platform.portability.facts import facts, without_facts
from waterline_platform.portability.paths import matches, shown
from waterline_platform.project import find_project, stack_config
from waterline_platform.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("pattern", "path", "means"),
    [
        ("a.b", ("a", "b"), True),
        ("a.b", ("a",), False),
        ("a.b", ("a", "b", "c"), False),
        ("a.*", ("a", "b"), True),
        ("*", ("a",), True),
        ("a.*", ("a", 0), False),
        ("a[*]", ("a", 3), True),
        ("a[*]", ("a", "b"), False),
        ("a[*].b", ("a", 0, "b"), True),
        ('a["b.c/d"].e', ("a", "b.c/d", "e"), True),
        ('a["b.c/d"]', ("a", "b"), False),
    ],
)
def test_a_pattern_means_one_place(pattern, path, means):
    assert matches(pattern, path) is means


@pytest.mark.parametrize("pattern", ["", "a..b", "a[0", "a b", "a.", "a[x]"])
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(ValueError, match="expected keys and items"):
        matches(pattern, ("a",))


def test_a_place_is_shown_as_a_pattern_that_means_it():
    path = ("spec", "a_b", "c.d/e")

    assert shown(path) == 'spec.a_b["c.d/e"]'
    assert matches(shown(path), path)


def shipped(environment: str) -> Settings:
    project = find_project(ROOT)
    return load_settings(environment, stack_config(project, environment), environment)


def test_what_an_environment_says_of_itself_alone():
    assert facts(shipped("prod")) == {
        "domain": "prod.example.com",
        "domain-with-hyphens": "prod-example-com",
        "environment": "prod",
        "zone": "prod.example.com",
        "cluster": "waterline-prod",
        "region": "eu-west-1",
        "account": "123456789012",
    }
    assert facts(shipped("prod-aks")) == {
        "domain": "prod-aks.example.com",
        "domain-with-hyphens": "prod-aks-example-com",
        "environment": "prod-aks",
        "zone": "prod-aks.example.com",
        "cluster": "waterline-prod-aks",
        "region": "westeurope",
        "subscription": "00000000-0000-4000-8000-000000000001",
        "tenant": "00000000-0000-4000-8000-000000000002",
    }
    assert facts(shipped("local"))["cluster"] == "kind-waterline"


@pytest.mark.parametrize(
    ("text", "placed"),
    [
        ("prod.example.com", "<domain>"),
        ("*.prod.example.com", "*.<domain>"),
        ("https://app.prod.example.com/prod", "https://app.<domain>/<environment>"),
        ("me@prod.example.com.", "me@<domain>."),
        ("my-prod.example.com", "my-prod.example.com"),
        ("prod.example.com.au", "prod.example.com.au"),
        ("tls-prod-example-com-key", "tls-<domain-with-hyphens>-key"),
        ("nonprod-example-com", "nonprod-example-com"),
        ("prod", "<environment>"),
        ("production", "production"),
        ("prod-aks", "prod-aks"),
        ("non_prod", "non_prod"),
        ("waterline-prod", "<cluster>"),
        ("waterline-prod-aks", "waterline-prod-aks"),
        ("prod.dev/layer", "prod.dev/layer"),
        ("arn:aws:iam::123456789012:role/x", "arn:aws:iam::<account>:role/x"),
        ("1123456789012", "1123456789012"),
        ("eu-west-1", "<region>"),
        ("eu-west-1a", "eu-west-1a"),
        ("waterlineXprod", "waterlineXprod"),
    ],
)
def test_facts_are_replaced_where_they_stand_alone(text, placed):
    assert without_facts(text, facts(shipped("prod"))) == placed


def test_facts_are_replaced_in_keys_and_lists_too():
    known = {"domain": "example.com"}

    assert without_facts({"example.com": ["a.example.com", 1, None]}, known) == {"<domain>": ["a.<domain>", 1, None]}


def test_of_two_facts_that_begin_alike_the_longer_is_meant():
    assert without_facts("kind/prod", {"a": "kind", "b": "kind/prod"}) == "<b>"


def test_a_placeholder_is_never_taken_for_a_fact():
    assert without_facts("example.com domain", {"domain": "example.com", "environment": "domain"}) == (
        "<domain> <environment>"
    )
