"""Lives and failures, as people read them."""

from typing import Any

from rich.console import Console

from waterline_platform.cli.life import life_table, trials_table
from waterline_platform.cli.report import WIDTH

VPC = "aws:ec2/vpc:Vpc::network-vpc"


def shown(what: Any) -> str:
    """What a console of the usual width shows, by words."""
    console = Console(width=WIDTH, highlight=False)
    with console.capture() as captured:
        console.print(what)
    return " ".join(captured.get().split())


def stage(name: str, errors: tuple[str, ...] = (), **changes: list[str]) -> dict[str, Any]:
    return {"name": name, "seconds": 1.25, "changes": changes, "errors": [*errors]}


def life(*stages: dict[str, Any], **more: Any) -> Any:
    about = {"engine": "Pulumi 3.272.0", "change": "room", "noise": [], "left": [], "answers": 7, "median_ms": 0.05}
    return {**about, "stages": [*stages], **more}


def test_few_resources_are_named_and_many_are_counted():
    text = shown(life_table(life(stage("up", create=[VPC] * 4), stage("change", update=[VPC])), []))

    assert "up created 4 1.2 s" in text
    assert "change updated Vpc network-vpc 1.2 s" in text
    assert "left in the cloud: nothing" in text
    assert "7 answers of the emulated providers, 0.05 ms each in the median" in text


def test_a_refusal_names_what_is_protected_and_what_goes_on():
    text = shown(life_table(life(stage("preview of destroy", ("cannot be deleted",)), left=[VPC]), [VPC]))

    assert "refused: protected: Vpc network-vpc" in text
    assert "the destroy goes on with --unprotect" in text
    assert "left in the cloud" not in text


def test_what_a_preview_showed_for_nothing_is_a_warning():
    assert f"warning: shown as changed, and not changed: {VPC}" in shown(life_table(life(stage("up"), noise=[VPC]), []))


def trial(*problems: str) -> Any:
    return {"resource": VPC, "operations": ["create", "delete"], "problems": [*problems], "seconds": 3.0}


def test_each_of_few_failures_is_shown():
    text = shown(trials_table([trial()]))

    assert "failures of the cloud at 1 resources, 1 recovered from" in text
    assert f"create, delete {VPC}: recovered, nothing left over, nothing orphaned" in text


def test_of_many_failures_those_that_were_not_made_good_for_are_shown():
    text = shown(trials_table([trial(), trial(), trial(), trial("create: it is left over")]))

    assert "failures of the cloud at 4 resources, 3 recovered from" in text
    assert f"create, delete {VPC}: create: it is left over" in text
    assert "nothing orphaned" not in text
