"""The shipped IAM documents, as whoever follows the guide gets them."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
ACCOUNT, REGION = "123456789012", "eu-west-1"

Statement = dict[str, Any]
Rendered = Callable[[str], dict[str, list[Statement]]]


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The documents as the guide's own command makes them for an environment."""
    command = re.findall(
        r"```bash\n(mkdir -p build/aws\n.*?)```", (ROOT / "docs/getting-started/aws.md").read_text(), re.DOTALL
    )[0]
    done: dict[str, dict[str, list[Statement]]] = {}

    def render(environment: str) -> dict[str, list[Statement]]:
        if environment not in done:
            folder = tmp_path_factory.mktemp(environment)
            (folder / "docs").symlink_to(ROOT / "docs")
            said = {"ACCOUNT": ACCOUNT, "REGION": REGION, "ENVIRONMENT": environment, "BUCKET": f"acme-{environment}"}
            variables = {
                **said,
                "DOMAIN": f"{environment}.example.com",
                "REPOSITORY": "acme/platform",
                "PATH": "/usr/bin:/bin",
            }
            subprocess.run(["bash", "-eu", "-c", command], cwd=folder, env=variables, check=True)  # noqa: S603, S607 -- our own
            files = sorted((folder / "build/aws").glob("*.json"))
            done[environment] = {path.stem: json.loads(path.read_text())["Statement"] for path in files}
        return done[environment]

    return render
