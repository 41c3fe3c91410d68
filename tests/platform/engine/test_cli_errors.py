"""What the CLI says when it fails, in one line."""

import pytest
from pulumi import automation
from pulumi.automation.errors import create_command_error

from waterline_platform.rehearsal.engine.command import error_of


@pytest.mark.parametrize(
    ("stdout", "stderr", "said"),
    [
        (
            "Previewing update (dev):",
            "error: failed to load language plugin python",
            "failed to load language plugin python",
        ),
        ("", "    error: first\nerror: second", "first"),
        ("nothing of use", "", "code: 255\n stdout: nothing of use\n stderr:"),
    ],
)
def test_a_failure_is_what_the_cli_says_of_it(stdout, stderr, said):
    failed = create_command_error(automation.CommandResult(stdout=stdout, stderr=stderr, code=255))

    assert error_of(failed) == said
