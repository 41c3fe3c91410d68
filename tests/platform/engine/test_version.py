"""Which Pulumi CLI can be used, and what is said of one that cannot."""

from pathlib import Path

import pytest

from waterline_platform.rehearsal.engine.version import VersionError, require_engine


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a `pulumi` on the PATH that does what a shell script says."""

    def install(script: str) -> None:
        command = tmp_path / "pulumi"
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return install


@pytest.mark.parametrize("version", ["v3.260.0", "v3.300.1", "4.0.0", "v3.260.0-alpha.1724+dirty"])
def test_a_version_that_is_new_enough_is_taken(installed, version):
    installed(f"echo {version}")

    assert require_engine() == version.removeprefix("v")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo v3.259.9", "pulumi on PATH is v3.259.9: expected 3.260.0 or newer"),
        ("echo", "pulumi on PATH is of no version: expected 3.260.0 or newer"),
        ("exit 3", "pulumi on PATH: cannot be run: "),
    ],
)
def test_any_other_is_refused_with_what_is_needed(installed, script, message):
    installed(script)

    with pytest.raises(VersionError) as refused:
        require_engine()
    assert str(refused.value).startswith(message)


def test_none_at_all_is_refused_with_where_to_find_one(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(
        VersionError, match=r"^pulumi is not on PATH: expected 3\.260\.0 or newer: https://www\.pulumi\.com"
    ):
        require_engine()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--engine", "pulumi"], "pulumi is not on PATH"),
        (["--fault-each"], "--fault-each: expected --engine pulumi: without the engine there are plans only"),
        (["--engine", "auto", "--unprotect"], "pulumi is not on PATH"),
    ],
)
def test_what_needs_the_engine_says_so(waterline, monkeypatch, tmp_path, arguments, message):
    monkeypatch.setenv("PATH", str(tmp_path))

    status, out, err = waterline("rehearse", "local", *arguments)

    assert (status, out) == (1, "")
    assert err.startswith(f"error: {message}")
    assert err.count("\n") == 1


def test_one_api_server_is_for_one_environment(waterline, installed):
    installed("echo v3.260.0")

    status, _, err = waterline("rehearse", "local", "dev", "--engine", "pulumi", "--kubeconfig", "somewhere")

    assert status == 1
    assert err == "error: --kubeconfig somewhere: expected one environment, not 2: it has one API server\n"


def test_an_old_cli_is_passed_over_with_a_note_when_nobody_asked_for_it(waterline, installed):
    installed("echo v3.100.0")

    status, out, err = waterline("rehearse", "local", "--engine", "auto")

    assert status == 0
    assert "local on an existing cluster" in out
    assert "note: pulumi on PATH is v3.100.0: expected 3.260.0 or newer; without it there are plans only" in err
