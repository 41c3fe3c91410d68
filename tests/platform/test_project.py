"""Projects and stack files that cannot be used as they are: one line each, exit status 1, nothing written."""

import pytest

from waterline_platform.yaml_file import read_yaml


def test_an_unknown_key_is_one_line(waterline, spoil):
    spoil("Pulumi.prod.yaml", "profile: prod", "profle: prod")

    status, out, err = waterline("rehearse", "prod")

    assert (status, out) == (1, "")
    assert "error: Pulumi.prod.yaml: waterline:settings.profle: unknown key (did you mean profile?)" in err
    assert "Traceback" not in err


def test_one_bad_environment_stops_all_before_the_first(waterline, spoil, refused):
    spoil("Pulumi.prod.yaml", '"1.35"', "1.30")

    refused(
        waterline("rehearse"),
        "Pulumi.prod.yaml: waterline:settings.cluster.kubernetes_version: 1.3: "
        "expected text: quote it, for YAML reads it as a number, and 1.30 as 1.3",
    )


@pytest.mark.parametrize("name", ["production", "../prod", ""])
def test_an_unknown_environment_is_one_line(waterline, name, refused):
    refused(
        waterline("rehearse", name),
        f"unknown environment {name!r}: expected one with a stack file: dev, dev-aks, local, prod, prod-aks",
    )


def test_a_stack_file_that_is_not_yaml_is_one_line(waterline, project):
    (project / "Pulumi.prod.yaml").write_text("config: [\n")

    status, _, err = waterline("rehearse", "prod")

    assert status == 1
    assert err.startswith("error: Pulumi.prod.yaml, line 2: not YAML: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe", "Pulumi.prod.yaml: cannot be read: not UTF-8 text"),
        (b"", "Pulumi.prod.yaml: expected a mapping, such as one with the key config"),
        (b"config: 3\n", "Pulumi.prod.yaml: config: int: expected a mapping"),
        (
            b"config: {}\n",
            "Pulumi.prod.yaml: waterline:settings: missing; expected a mapping with profile, domain and cluster",
        ),
    ],
)
def test_a_stack_file_that_says_nothing_is_one_line(waterline, project, content, line, refused):
    (project / "Pulumi.prod.yaml").write_bytes(content)

    refused(waterline("rehearse", "prod"), line)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: 1\na: 2\n", "Pulumi.prod.yaml, line 2: not YAML: the key a stands twice"),
        ("a: &a [*a]\nconfig: *a\n", "Pulumi.prod.yaml: config: list: expected a mapping"),
        ("config: " + "[" * 3000 + "]" * 3000, "Pulumi.prod.yaml: nested too deeply, or inside itself"),
    ],
)
def test_a_stack_file_that_pulumi_would_not_take_is_one_line(waterline, project, content, line, refused):
    (project / "Pulumi.prod.yaml").write_text(content)

    refused(waterline("rehearse", "prod"), line)


def test_what_yaml_might_take_for_something_else_is_text(project):
    path = project / "file.yaml"
    path.write_text("{day: 2024-01-01, time: 12:30, norway: no, switch: true, none: ~, number: 3, half: 0.5}")

    assert read_yaml(path) == {
        "day": "2024-01-01",
        "time": "12:30",
        "norway": "no",
        "switch": True,
        "none": None,
        "number": 3,
        "half": 0.5,
    }


def test_an_environments_name_of_any_length_is_one_line(waterline):
    status, _, err = waterline("rehearse", "x" * 5000)

    assert status == 1
    assert err.startswith("error: unknown environment ")


def test_what_the_project_says_for_all_stacks_is_heard(waterline, project, spoil):
    spoil("Pulumi.yaml", "main: stacks\n", "main: stacks\nconfig: {app:greeting: {value: hello}}\n")
    (project / "stacks/__main__.py").write_text(
        "import pulumi\nassert pulumi.Config('app').require('greeting') == 'hello'\n"
    )

    assert waterline("rehearse", "local")[0] == 0


def test_stack_files_elsewhere_are_one_line(waterline, spoil, refused):
    spoil("Pulumi.yaml", "main: stacks\n", "main: stacks\nstackConfigDir: config\n")

    refused(
        waterline("rehearse"),
        "Pulumi.yaml: stackConfigDir: expected none: stack files are looked for beside Pulumi.yaml",
    )


def test_a_folder_without_a_project_is_one_line(waterline, project, refused):
    (project / "Pulumi.yaml").unlink()

    refused(
        waterline("rehearse"),
        f"{project}: no Pulumi.yaml here or above; expected to be inside a Pulumi project",
    )


def test_a_project_without_a_program_is_one_line(waterline, spoil, refused):
    spoil("Pulumi.yaml", "main: stacks", "main: nowhere")

    refused(waterline("rehearse"), "Pulumi.yaml: main: 'nowhere': expected a folder with a __main__.py")


def test_other_keys_of_a_stack_file_reach_the_program(waterline, project, spoil):
    spoil("Pulumi.local.yaml", "config:\n", "config:\n  app:greeting: hello\n  app:key: {secure: v1:abc}\n")
    (project / "stacks/__main__.py").write_text(
        "import pulumi\n"
        "config = pulumi.Config('app')\n"
        "assert config.require('greeting') == 'hello'\n"
        "assert config.get('key') is None\n"
    )

    status, out, _ = waterline("rehearse", "local")

    assert status == 0
    assert "0 resources" in out
