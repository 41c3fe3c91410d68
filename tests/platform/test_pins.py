"""`waterline pins`: what is printed, what fails and what is warned of."""

from datetime import date, timedelta
from typing import Any

import pytest
from rich.console import Console

from waterline.chart import Chart, Manifest
from waterline.charts import PINS
from waterline_platform.cli.pins import pins_table
from waterline_platform.pins import Findings, Kubernetes, check, origin, supports
from waterline_platform.settings.versions import AKS_VERSIONS, EKS_VERSIONS

TODAY = date(2026, 11, 21)


def chart(**more: Any) -> Chart:
    about: dict[str, Any] = {
        "name": "it",
        "version": "1.2.3",
        "repository": "https://charts.example.com",
        "kubernetes": ("1.9", "1.35"),
        "images": {},
    }
    return Chart(**{**about, **more})


def manifest(**more: Any) -> Manifest:
    about: dict[str, Any] = {"name": "crds", "version": "v1", "url": "https://example.com/v1/crds.yaml"}
    return Manifest(**{**about, "kubernetes": ("1.30", None), **more})


def cluster(version: str = "1.35", until: date = date(2027, 6, 1)) -> Kubernetes:
    return Kubernetes("prod", version, until)


def held(*pins: Any, clusters: Any = (), days: int | None = None) -> Findings:
    return check(pins, clusters, TODAY, None if days is None else timedelta(days=days))


@pytest.mark.parametrize(
    ("kubernetes", "version", "supported"),
    [
        (("1.33", "1.35"), "1.32", False),
        (("1.33", "1.35"), "1.33", True),
        (("1.33", "1.35"), "1.35", True),
        (("1.33", "1.35"), "1.36", False),
        (("1.9", None), "1.10", True),
        (("1.10", None), "1.9", False),
    ],
)
def test_a_pin_supports_a_range_of_minors(kubernetes, version, supported):
    assert supports(chart(kubernetes=kubernetes), version) is supported


def test_a_pin_that_an_environment_has_outgrown_is_an_error():
    assert held(chart(), clusters=[cluster("1.36")]) == (
        ["it 1.2.3: Kubernetes 1.36 of prod: expected 1.9 to 1.35"],
        [],
    )
    assert held(manifest(), clusters=[cluster("1.29")]).errors == [
        "crds v1: Kubernetes 1.29 of prod: expected 1.30 or newer"
    ]


def test_the_last_day_of_support_is_a_day_of_support():
    assert held(chart(supported_until=TODAY)) == ([], [])
    assert held(chart(supported_until=TODAY - timedelta(days=1))) == (
        ["it 1.2.3: supported until 2026-11-20, which is past; expected one that still is"],
        [],
    )


def test_a_pin_whose_project_says_nothing_of_support_is_not_held_to_any():
    assert held(chart(), days=9999) == ([], [])


@pytest.mark.parametrize(("ahead", "warned"), [(None, False), (0, False), (29, False), (30, True), (31, True)])
def test_support_that_ends_soon_is_a_warning_and_no_error(ahead, warned):
    until = TODAY + timedelta(days=30)
    warning = ["it 1.2.3: supported until 2026-12-21, for 30 more days"]

    assert held(chart(supported_until=until), days=ahead) == ([], warning if warned else [])


def test_kubernetes_is_held_to_its_clouds_support():
    until = TODAY + timedelta(days=1)

    assert held(clusters=[cluster(until=until)], days=7).warnings == [
        "prod: Kubernetes 1.35: supported until 2026-11-22, for 1 more day"
    ]
    assert held(clusters=[cluster(until=TODAY - timedelta(days=7))], days=7) == (
        ["prod: Kubernetes 1.35: supported until 2026-11-14, which is past; expected one that still is"],
        [],
    )


def test_a_pin_comes_from_its_project_or_from_a_mirror():
    mirror = "mirror.example.com/waterline"
    oci = chart(repository="oci://quay.io/charts")

    assert origin(chart()) == "https://charts.example.com"
    assert origin(oci) == "oci://quay.io/charts/it"
    assert origin(manifest()) == "https://example.com/v1/crds.yaml"
    assert origin(chart(), mirror) == f"oci://{mirror}/charts.example.com/it"
    assert origin(oci, mirror) == f"oci://{mirror}/quay.io/charts/it"
    assert origin(manifest(), mirror) == f"https://{mirror}/example.com/v1/crds.yaml"


def rows(pins: Any, mirror: str | None = None) -> list[str]:
    """What the table says, by row, less the room between columns."""
    console = Console(width=400)
    with console.capture() as captured:
        console.print(pins_table(pins, mirror))
    return [" ".join(line.split()) for line in captured.get().splitlines()][1:]


def test_the_table_says_all_of_a_pin():
    digest = "0123456789abcdef" * 4

    assert rows([chart(supported_until=date(2027, 1, 31), digest=digest), manifest()]) == [
        "it chart 1.2.3 1.9 to 1.35 2027-01-31 0123456789ab https://charts.example.com",
        "crds manifest v1 1.30 or newer not published none known https://example.com/v1/crds.yaml",
    ]
    assert rows([manifest()], "mirror.example.com")[0].endswith(" https://mirror.example.com/example.com/v1/crds.yaml")


def test_each_cloud_says_how_long_it_supports_a_version():
    for versions in (EKS_VERSIONS, AKS_VERSIONS):
        assert list(versions.values()) == sorted(versions.values())
    # Community support of AKS ends with a month.
    assert all((until + timedelta(days=1)).day == 1 for until in AKS_VERSIONS.values())


@pytest.fixture
def on(monkeypatch):
    """Set the day."""
    return lambda day: monkeypatch.setattr("waterline_platform.cli.pins.today", lambda: day)


def test_the_command_prints_every_pin(waterline, on):
    on(TODAY)

    status, out, err = waterline("pins")

    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == ["name", *(pin.name for pin in PINS)]
    assert not any(line.endswith(" ") for line in out.splitlines())
    assert (
        err == "note: local: an existing cluster, which Kubernetes it runs is not known: nothing is held against it\n"
    )


def test_the_command_holds_pins_against_the_environments_it_is_given(waterline, on):
    on(date(2027, 3, 28))

    assert waterline("pins", "dev", "prod-aks", "dev")[0] == 0
    status, out, err = waterline("pins", "prod")

    assert (status, out.splitlines()[0].split()[0]) == (1, "name")
    assert err == (
        "error: prod: Kubernetes 1.35: supported until 2027-03-27, which is past; expected one that still is\n"
    )


def test_the_command_fails_for_a_pin_that_does_not_fit(waterline, on, monkeypatch):
    on(TODAY)
    monkeypatch.setattr("waterline_platform.cli.pins.PINS", (chart(kubernetes=("1.33", "1.34")), manifest()))

    status, _, err = waterline("pins", "prod", "dev")

    assert status == 1
    assert err.splitlines() == [
        "error: it 1.2.3: Kubernetes 1.35 of prod: expected 1.33 to 1.34",
        "error: it 1.2.3: Kubernetes 1.36 of dev: expected 1.33 to 1.34",
    ]


@pytest.mark.parametrize("within", ["14d", "2w"])
def test_the_command_warns_ahead_and_does_not_fail(waterline, on, within):
    on(date(2027, 3, 20))

    status, _, err = waterline("pins", "prod", "--within", within)

    assert status == 0
    assert err == "warning: prod: Kubernetes 1.35: supported until 2027-03-27, for 7 more days\n"


@pytest.mark.parametrize("within", ["", "30", "d", "-1d", "30 d", "1.5d", "30m", "30D", "12345d", "٣d"])
def test_a_span_that_is_none_is_one_line(waterline, within):
    status, out, err = waterline("pins", f"--within={within}")

    assert (status, out) == (1, "")
    assert err == f"error: --within {within}: expected a number of days or weeks, such as 30d or 6w\n"


def test_the_longest_span_is_one(waterline, on):
    on(TODAY)

    assert waterline("pins", "prod", "--within", "9999w")[0] == 0


def test_an_unknown_environment_is_one_line(waterline, refused):
    refused(
        waterline("pins", "nope"),
        "unknown environment 'nope': expected one with a stack file: dev, dev-aks, local, prod, prod-aks",
    )


def test_a_project_without_environments_is_one_line(waterline, project, refused):
    for path in project.glob("Pulumi.*.yaml"):
        path.unlink()

    refused(
        waterline("pins"),
        f"{project.name}: no stack file; expected a Pulumi.<environment>.yaml beside Pulumi.yaml",
    )
