"""The comparison above the waterline: what is the same, what may differ, and that nothing else does."""

import copy
from typing import Any

import pytest

from waterline_platform.errors import UserError
from waterline_platform.portability.allowances import Allowance
from waterline_platform.portability.compare import Comparison, compare
from waterline_platform.portability.document import document
from waterline_platform.portability.words import lines

LAYER = "waterline:index:IngressLayer"
NAMESPACE = "kubernetes:core/v1:Namespace"
RELEASE = "kubernetes:helm.sh/v3:Release"


def resource(type_: str, name: str, parent: str | None = None, **more: Any) -> dict[str, Any]:
    about: dict[str, Any] = {"custom": True, "depends_on": [], "provider": None, "protect": False, "retain": False}
    return {"name": name, "type": type_, "parent": parent, "inputs": {}, "unknown": [], **about, **more}


def compared(one: list[Any], other: list[Any], *allowances: Allowance, facts: Any = ({}, {})) -> Comparison:
    plans: Any = ({"environment": "one", "resources": one}, {"environment": "other", "resources": other})
    return compare(plans, facts, allowances)


def differing(one: Any, other: Any, *allowances: Allowance, type_: str = NAMESPACE, facts: Any = ({}, {})) -> list[str]:
    """What is said of one resource with these inputs."""
    return lines(
        compared([resource(type_, "it", inputs=one)], [resource(type_, "it", inputs=other)], *allowances, facts=facts)
    )


def test_what_is_alike_is_the_same():
    inputs = {"metadata": {"labels": {"a": "1"}}, "spec": [1, {"b": [None, True]}]}

    assert differing(inputs, copy.deepcopy(inputs)) == []


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "a.b: one 1, other 2"),
        ({"a": {"b": 1}}, {"a": {}}, "a.b: one 1, other absent"),
        ({"a": None}, {}, "a: one null, other absent"),
        ({"a": True}, {"a": 1}, "a: one true, other 1"),
        ({"a": "1"}, {"a": 1}, 'a: one "1", other 1'),
        ({"a": [1, 2]}, {"a": [1]}, "a[1]: one 2, other absent"),
        ({"a": [1, 2]}, {"a": [2, 1]}, "a[0]: one 1, other 2"),
        ({"a": {}}, {"a": []}, "a: one {}, other []"),
        ({"a": {"b.c/d": 1}}, {"a": {"b.c/d": 2}}, 'a["b.c/d"]: one 1, other 2'),
    ],
)
def test_any_difference_in_the_inputs_is_named(one, other, line):
    assert differing(one, other)[0] == f"{NAMESPACE}::it: {line}"


@pytest.mark.parametrize(
    ("option", "value", "shown"), [("protect", True, "true"), ("retain", True, "true"), ("provider", "p", '"p"')]
)
def test_what_pulumi_does_with_a_resource_is_compared_too(option, value, shown):
    default = "null" if option == "provider" else "false"

    [line] = lines(compared([resource(NAMESPACE, "it")], [resource(NAMESPACE, "it", **{option: value})]))

    assert line == f"{NAMESPACE}::it: ({option}): one {default}, other {shown}"


def test_what_a_resource_waits_for_is_not_compared():
    waiting = resource(NAMESPACE, "it", depends_on=["aws:iam/role:Role::it"], unknown=["metadata"])

    assert lines(compared([resource(NAMESPACE, "it")], [waiting])) == []


def test_a_resource_on_one_side_alone_is_a_difference():
    both, alone = resource(NAMESPACE, "both"), resource(NAMESPACE, "alone")
    everything = Allowance(NAMESPACE, "*", "would allow any input")

    assert lines(compared([both, alone], [both], everything)) == [f"{NAMESPACE}::alone: only in one"]
    assert lines(compared([both], [both, alone], everything)) == [f"{NAMESPACE}::alone: only in other"]


def test_a_resource_in_another_component_is_another():
    layer = resource(LAYER, "ingress", custom=False)
    inside = resource(NAMESPACE, "it", f"{LAYER}::ingress")

    assert lines(compared([layer, inside], [layer, resource(NAMESPACE, "it")])) == [
        f"{NAMESPACE}::it: only in other",
        f"{NAMESPACE}::it: only in one",
    ]


def test_what_a_component_of_ours_is_given_is_the_seam_itself():
    one, other = (resource(LAYER, "ingress", custom=False, inputs={"dns": cloud}) for cloud in ("aws", "azure"))
    inside = resource(NAMESPACE, "it", f"{LAYER}::ingress")
    comparison = compared([one, inside], [other, inside])

    assert lines(comparison) == []
    assert [one.layer for one in comparison.compared] == [f"{LAYER}::ingress"]


def test_a_manifest_is_compared_with_what_is_in_it():
    file = resource("kubernetes:yaml/v2:ConfigFile", "crds", custom=False, inputs={"file": "https://a"})
    other = {**file, "inputs": {"file": "https://b"}}

    assert lines(compared([file], [other])) == [
        'kubernetes:yaml/v2:ConfigFile::crds: file: one "https://a", other "https://b"'
    ]


@pytest.mark.parametrize("below", ["waterline:index:EksStorage", "waterline:index:AksCluster", "aws:iam/role:Role"])
def test_below_the_line_nothing_is_compared(below):
    inside = resource("kubernetes:storage.k8s.io/v1:StorageClass", "gp3", f"{below}::it")
    above = resource(NAMESPACE, "it")

    assert lines(compared([resource(below, "it"), inside, above], [above])) == []


def test_nothing_to_compare_is_no_proof():
    with pytest.raises(UserError, match="nothing above the waterline"):
        compared([resource("aws:iam/role:Role", "it")], [])


def test_resources_that_only_facts_tell_apart_are_refused():
    known = {"domain": "example.com", "cluster": "<domain>"}

    with pytest.raises(UserError, match="it-<domain>: twice"):
        compared([resource(NAMESPACE, "it-<domain>"), resource(NAMESPACE, "it-<domain>")], [], facts=(known, known))


PROVIDER = Allowance("ClusterSecretStore", "spec.provider", "the store")
STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore"


def test_what_is_allowed_may_differ_however_deep():
    one, other = {"spec": {"provider": {"aws": {"a": 1}}}}, {"spec": {"provider": {"azurekv": {}}}}

    assert differing(one, other, PROVIDER, type_=STORE) == []
    assert differing(one, {"spec": {}}, PROVIDER, type_=STORE) == []
    assert len(differing(one, other, type_=STORE)) == 2


def test_an_allowance_covers_nothing_beside_it():
    one = {"spec": {"provider": 1, "refresh": 1, "providers": 1}, "metadata": {"spec": {"provider": 1}}}
    other = {"spec": {"provider": 2, "refresh": 2, "providers": 2}, "metadata": {"spec": {"provider": 2}}}

    assert [line.split(": ")[1] for line in differing(one, other, PROVIDER, type_=STORE)] == [
        "metadata.spec.provider",
        "spec.providers",
        "spec.refresh",
    ]


def test_an_allowance_covers_nothing_above_it():
    assert differing({"spec": {"provider": 1}}, {}, PROVIDER, type_=STORE) == [
        f'{STORE}::it: spec: one {{"provider": 1}}, other absent'
    ]


def test_an_allowance_is_for_one_kind():
    one, other = {"spec": {"provider": 1}}, {"spec": {"provider": 2}}

    assert len(differing(one, other, PROVIDER, type_="kubernetes:external-secrets.io/v1:SecretStore")) == 1
    assert (
        len(differing(one, other, PROVIDER._replace(kind="kubernetes:other/v1:ClusterSecretStore"), type_=STORE)) == 1
    )
    assert len(differing(one, other, PROVIDER._replace(kind=STORE), type_=STORE)) == 0


def test_an_allowance_for_one_release_is_not_for_another():
    allowance = Allowance(RELEASE, "values.env", "its cloud", "external-dns")
    [one, other] = ({"name": "external-dns", "values": {"env": env}} for env in ("a", "b"))

    assert differing(one, other, allowance, type_=RELEASE) == []
    for inputs in (one, other):
        inputs["name"] = "traefik"
    assert len(differing(one, other, allowance, type_=RELEASE)) == 1


def test_an_allowance_for_one_object_goes_by_its_name_in_the_cluster():
    allowance = Allowance("ConfigMap", "data", "its cloud", "external-dns")
    [one, other] = ({"metadata": {"name": "external-dns"}, "data": data} for data in ("a", "b"))

    assert differing(one, other, allowance, type_="kubernetes:core/v1:ConfigMap") == []
    for inputs in (one, other):
        inputs["metadata"] = {"name": "external-dns-2"}
    assert len(differing(one, other, allowance, type_="kubernetes:core/v1:ConfigMap")) == 1


def test_an_allowance_for_any_item_is_for_items_that_both_have():
    solvers = Allowance("ClusterIssuer", "spec.acme.solvers[*].dns01", "its zone")
    one = {"spec": {"acme": {"solvers": [{"dns01": 1, "selector": 1}, {"dns01": 1}]}}}
    other = {"spec": {"acme": {"solvers": [{"dns01": 2, "selector": 2}]}}}

    assert [
        line.split(": ")[1]
        for line in differing(one, other, solvers, type_="kubernetes:cert-manager.io/v1:ClusterIssuer")
    ] == ["spec.acme.solvers[0].selector", "spec.acme.solvers[1]"]


def test_each_environment_has_facts_of_its_own():
    known = ({"domain": "a.example.com"}, {"domain": "b.example.com"})

    assert differing({"host": "a.example.com"}, {"host": "b.example.com"}, facts=known) == []
    assert differing({"host": "a.example.com"}, {"host": "a.example.com"}, facts=known) == [
        f'{NAMESPACE}::it: host: one "<domain>", other "a.example.com"'
    ]


def test_resources_named_after_a_domain_are_matched():
    known = ({"domain-with-hyphens": "a-example-com"}, {"domain-with-hyphens": "b-example-com"})

    assert (
        lines(
            compared(
                [resource(NAMESPACE, "tls-a-example-com")], [resource(NAMESPACE, "tls-b-example-com")], facts=known
            )
        )
        == []
    )


def test_a_long_value_is_shown_where_it_differs():
    [line] = differing({"a": "x" * 200 + "1" + "y" * 200}, {"a": "x" * 200 + "2" + "y" * 200})

    assert "x1y" in line
    assert "x2y" in line
    assert len(line) < 200


def test_of_a_value_that_goes_on_the_end_is_shown():
    assert differing({"a": "x" * 100}, {"a": "x" * 101})[0].endswith('one …xxxxxxxxxxxx", other …xxxxxxxxxxxxx"')


def test_the_report_has_what_may_differ_and_what_may_not():
    one = resource(STORE, "it", inputs={"spec": {"provider": {"aws": "a|b`c"}, "x": 1}})
    other = resource(STORE, "it", inputs={"spec": {"provider": {"azurekv": {}}, "x": 2}})
    idle = Allowance("ConfigMap", "data", "nobody differs here", "nobody")
    page = document(compared([one, resource(NAMESPACE, "same")], [other, resource(NAMESPACE, "same")], PROVIDER, idle))

    assert "FAILED: 2 resources compared, 1 of them identical" in page
    assert (
        f'| `{STORE}::it` | `spec.provider` | the store | `` {{"aws": "a\\|b`c"}} `` | `{{"azurekv": {{}}}}` |' in page
    )
    assert f"| `{STORE}::it` | `spec.x` | not allowed | `1` | `2` |" in page
    assert "| `ConfigMap` | nobody | `data` | nobody differs here |" in page
    assert f"| `{NAMESPACE}::same` | 1 | 1 | 0 | 0 |" in page
    assert f"| `{STORE}::it` | 1 | 0 | 0 | 1 |" in page


def test_a_report_of_what_is_the_same_does_not_say_failed():
    page = document(compared([resource(NAMESPACE, "it")], [resource(NAMESPACE, "it")]))

    assert "The same, but for the seam: 1 resources compared, 1 of them identical" in page
    assert "FAILED" not in page
    assert "not allowed" not in page
