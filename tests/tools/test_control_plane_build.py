"""A control plane's programs are built once, from pins, for this machine."""

import os
import re
import signal
from pathlib import Path

import pytest

from control_plane import ControlPlaneError
from control_plane.__main__ import main
from control_plane.build import build, is_built
from control_plane.pins import PROGRAMS, Program

GO = """#!/bin/sh
echo "$@" >> "$0.calls"
echo "$GOWORK" > "$0.work"
while [ "$1" != -o ]; do shift; done
echo "$2" > "$2"
"""
"""Notes how it is called, and makes the file that it is asked for."""


@pytest.fixture
def go(tmp_path, monkeypatch) -> Path:
    """A program `go` on the PATH that only notes how it is called."""
    folder = tmp_path / "path"
    folder.mkdir()
    program = folder / "go"
    program.write_text(GO)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return program


def calls(go: Path) -> list[str]:
    path = go.with_suffix(".calls")
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def program(tmp_path) -> Program:
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "go.mod").write_text("module a\n\nrequire example.com/tool v1.2.3\n")
    (folder / "go.sum").write_text("example.com/tool v1.2.3 h1:a=\n")
    return Program("tool", folder, "example.com/tool/cmd", "example.com/tool", ("main.version={version}",))


def test_without_go_it_says_what_is_missing(tmp_path, program, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ControlPlaneError, match="no Go on the PATH: expected it, to build tool"):
        build([program], tmp_path / "bin")


def test_without_go_the_command_ends_with_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("control_plane.__main__.build", lambda: build(PROGRAMS, tmp_path / "bin"))
    handlers = [(one, signal.getsignal(one)) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    try:
        status = main(["build"])
    finally:
        for number, handler in handlers:
            signal.signal(number, handler)

    assert status == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_is_built_is_not_built_again(tmp_path, program, go, capsys):
    target = tmp_path / "bin"

    build([program], target)
    build([program], target)

    assert calls(go) == [
        f"build -trimpath -ldflags -s -w -X main.version=v1.2.3 -o {target / 'tool'} example.com/tool/cmd"
    ]
    assert re.fullmatch(r"tool v1\.2\.3 \.\.\. \d+ s\n", capsys.readouterr().out)


def test_somebodys_workspace_does_not_say_what_is_built(tmp_path, program, go, monkeypatch):
    monkeypatch.setenv("GOWORK", str(tmp_path / "go.work"))

    build([program], tmp_path / "bin")

    assert go.with_suffix(".work").read_text() == "off\n"


@pytest.mark.usefixtures("go")
@pytest.mark.parametrize(("variable", "other"), [("GOOS", "plan9"), ("GOARCH", "mips")])
def test_what_was_built_for_another_machine_is_built_again(tmp_path, program, monkeypatch, variable, other):
    target = tmp_path / "bin"
    build([program], target)

    monkeypatch.setenv(variable, other)

    assert not is_built(program, target)


@pytest.mark.usefixtures("go")
def test_where_all_is_built_nothing_is_written(tmp_path, program):
    target = tmp_path / "bin"
    build([program], target)
    (target / ".lock").unlink()

    build([program], target)

    assert not (target / ".lock").exists()


@pytest.mark.usefixtures("go")
def test_where_nothing_can_be_written_it_says_so(tmp_path, program):
    target = tmp_path / "file"
    target.write_text("")

    with pytest.raises(ControlPlaneError, match="programs cannot be built into"):
        build([program], target)


@pytest.mark.parametrize("name", ["go.mod", "go.sum"])
def test_a_changed_pin_is_built(tmp_path, program, go, name):
    target = tmp_path / "bin"
    build([program], target)

    with (program.folder / name).open("a") as file:
        file.write("// changed\n")

    assert not is_built(program, target)
    build([program], target)
    assert len(calls(go)) == 2


def test_what_go_refuses_is_shown_and_is_not_taken_for_built(tmp_path, program, go):
    target = tmp_path / "bin"
    build([program], target)
    (program.folder / "go.sum").write_text("")
    go.write_text("#!/bin/sh\necho missing go.sum entry\nexit 1\n")

    with pytest.raises(ControlPlaneError, match=r"tool: go build refused:\nmissing go\.sum entry"):
        build([program], target)

    assert not is_built(program, target)
