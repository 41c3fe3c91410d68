"""What the components say of the inputs that force replacement."""

import importlib
import pkgutil

import waterline
import waterline_platform

_FOREIGN = {"aws": {"aks"}, "azure": {"eks"}, "existing": {"aks", "eks"}}
"""Packages of the clouds that an environment is not on, whose SDKs may not be there."""


def forces_replacement(provider: str) -> dict[str, set[str]]:
    """Every `FORCES_REPLACEMENT` that concerns an environment on a cloud, by type."""
    foreign = _FOREIGN[provider]
    found: dict[str, set[str]] = {}
    for package in (waterline, waterline_platform):
        for name in _modules(package.__name__, list(package.__path__), foreign):
            declared = getattr(importlib.import_module(name), "FORCES_REPLACEMENT", {})
            for type_, paths in declared.items():
                found.setdefault(type_, set()).update(paths)
    return found


def _modules(package: str, path: list[str], foreign: set[str]) -> list[str]:
    names = []
    for module in pkgutil.iter_modules(path, f"{package}."):
        own = module.name.rsplit(".", 1)[-1]
        if own in foreign or own in {"rehearsal", "cli"}:
            continue
        names.append(module.name)
        if module.ispkg:
            names += _modules(module.name, list(importlib.import_module(module.name).__path__), foreign)
    return names
