"""Values of every chart are ones that the chart has, and are known to a preview."""

import pytest

from chart_values import PASSED_ON, problems
from example_releases import EXAMPLES
from planned import releases
from schemas import ROOT, values_keys
from waterline.chart import Chart, with_value
from waterline.charts import PINS
from waterline_platform.project import find_project
from waterline_platform.rehearsal.plan import to_json
from waterline_platform.rehearsal.planning import SECRET

ENVIRONMENTS = [*find_project(ROOT).environments(), "prod with Karpenter"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_charts_are_given_values_that_they_have(planned, folder, environment):
    for one in releases(planned(environment)):
        assert problems(one.values, one.pin.name, folder) == [], one.name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_preview_shows_what_a_release_is_of_and_all_its_values(planned, environment):
    for one in releases(planned(environment)):
        assert [path for path in one.unknown if path.startswith(("chart", "namespace", "values", "version"))] == []
        assert SECRET not in to_json(one.inputs), one.name


def test_there_is_an_example_of_every_chart():
    assert set(EXAMPLES) == {pin.name for pin in PINS if isinstance(pin, Chart)}


@pytest.mark.parametrize("chart", EXAMPLES)
def test_values_that_a_chart_has_are_taken(folder, chart):
    assert problems(EXAMPLES[chart].values, chart, folder) == []


@pytest.mark.parametrize(
    ("chart", "path", "value", "found"),
    [
        ("aws-load-balancer-controller", "enableServiceMutatorWebHook", False, "has no such value"),
        ("aws-load-balancer-controller", "serviceAccount.nam", "a", "has no such value"),
        ("aws-load-balancer-controller", "region.name", "a", None),
        ("cert-manager", "webhook.networkPolicy.enable", True, "has no such value"),
        ("cert-manager", "replicaCount", "two", "is not of type"),
        ("cluster-autoscaler", "rbac.serviceAccount.nam", "a", "has no such value"),
        ("cluster-autoscaler", "extraArg.expander", "random", "has no such value"),
        ("external-dns", "serviceAccount.nam", "a", "has no such value"),
        ("external-dns", "policy", "sometimes", "is not one of"),
        ("external-secrets", "webhook.failurPolicy", "Fail", "has no such value"),
        ("external-secrets", "leaderElect", "yes", "is not of type 'boolean'"),
        ("karpenter", "settings.clustername", "a", "has no such value"),
        ("karpenter", "controller.resource", {}, "has no such value"),
        ("karpenter-crd", "additionalAnnotation", {}, "has no such value"),
        ("sealed-secrets", "rbac.serviceProxier.bnd", False, "has no such value"),
        ("sealed-secrets", "networkPolicy", True, "has no such value"),
        ("sealed-secrets", "logLevel.of", "INFO", "has no such value"),
        ("traefik", "deployment.replica", 3, "has no such value"),
        ("traefik", "providers.kubernetesGateway.enabled", "yes", "is not of type"),
    ],
)
def test_what_is_wrong_with_a_value_is_found(folder, chart, path, value, found):
    base = {} if path in {"networkPolicy", "region.name"} else EXAMPLES[chart].values
    wrong = problems(with_value(base, path, value), chart, folder)

    assert any(found in one for one in wrong) if found else wrong == []


def test_what_takes_more_than_its_defaults_is_a_mapping_with_defaults(folder):
    for chart, path in PASSED_ON:
        assert any(key.startswith(f"{path}.") for key in values_keys(folder, chart))
