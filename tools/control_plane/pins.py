"""Which programs there are, and which version of each is pinned.

Versions are in the `go.mod` files of `tools/go`, and nowhere else: this file only reads them.
"""

import hashlib
import os
import platform
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from control_plane.errors import ControlPlaneError

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "tools/go"


@dataclass(frozen=True)
class Program:
    """A program that is built from a pinned module."""

    name: str
    """Its file name."""
    folder: Path
    """Where its `go.mod` and `go.sum` are."""
    package: str
    """Go package of its `main`."""
    module: str
    """Go module whose version it has."""
    stamps: tuple[str, ...] = ()
    """Variables that are given values when it is linked; `{version}`, `{major}` and `{minor}` stand for the pin's."""

    @property
    def version(self) -> str:
        """The pinned version, such as `v1.36.3`.

        Raises:
            ControlPlaneError: if `go.mod` does not require the module.
        """
        path = self.folder / "go.mod"
        found = re.search(rf"^(?:require)?\s+{re.escape(self.module)} (v\S+)", path.read_text(), re.MULTILINE)
        if not found:
            message = f"{path}: expected a line that requires {self.module}"
            raise ControlPlaneError(message)
        return found[1]

    @property
    def digest(self) -> str:
        """What it is built from and for, as one word: the pins of all its modules, how it is linked, the machine."""
        pins = [(self.folder / name).read_bytes() for name in ("go.mod", "go.sum")]
        # What Go builds for, unless it is told otherwise: a folder may be shared between machines.
        built_for = [os.environ.get("GOOS") or sys.platform, os.environ.get("GOARCH") or platform.machine()]
        words = map(str.encode, [self.package, *self.stamps, *built_for])
        return hashlib.sha256(b"\n".join([*pins, *words])).hexdigest()

    @property
    def flags(self) -> str:
        """What the linker is told: no symbols for debuggers, and the version."""
        major, minor, _ = self.version.removeprefix("v").split(".", 2)
        stamps = [one.format(version=self.version, major=major, minor=minor) for one in self.stamps]
        return " ".join(["-s", "-w", *(f"-X {stamp}" for stamp in stamps)])


def _of_kubernetes(name: str) -> Program:
    return Program(name, MODULES / "kubernetes", f"k8s.io/kubernetes/cmd/{name}", "k8s.io/kubernetes", _KUBERNETES)


_BASE = "k8s.io/component-base/version"
# Without these a server calls itself v0.0.0, and charts refuse it.
_KUBERNETES = (f"{_BASE}.gitVersion={{version}}", f"{_BASE}.gitMajor={{major}}", f"{_BASE}.gitMinor={{minor}}")
_ETCD, _KWOK, _HELM = "go.etcd.io/etcd/server/v3", "sigs.k8s.io/kwok", "helm.sh/helm/v4"

API_SERVER = _of_kubernetes("kube-apiserver")
CONTROLLER_MANAGER = _of_kubernetes("kube-controller-manager")
SCHEDULER = _of_kubernetes("kube-scheduler")
ETCD = Program("etcd", MODULES / "etcd", _ETCD, _ETCD)
KWOK = Program("kwok", MODULES / "kwok", f"{_KWOK}/cmd/kwok", _KWOK, (f"{_KWOK}/pkg/consts.Version={{version}}",))
HELM = Program("helm", MODULES / "helm", f"{_HELM}/cmd/helm", _HELM, (f"{_HELM}/internal/version.version={{version}}",))

PROGRAMS = (API_SERVER, CONTROLLER_MANAGER, SCHEDULER, ETCD, KWOK, HELM)
"""All of them."""
