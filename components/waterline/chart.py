"""Charts and manifests as Waterline installs them: pinned, from one place each, or all from a mirror.

A chart is a real Helm release, so its hooks run and `lookup` works. It is waited for, and not rolled back when it
fails: a rollback destroys the evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pulumi
import pulumi_kubernetes as kubernetes

Values = Mapping[str, object]
"""Values of a chart: plain data, without outputs, so that a preview shows them whole."""

TIMEOUT = 600
"""Seconds that an installation may take until everything in it is ready."""

FORCES_REPLACEMENT = {
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": ("metadata.name",),
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": ("metadata.name",),
    "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition": ("metadata.name",),
    "kubernetes:helm.sh/v3:Release": ("name", "namespace"),
}
"""Inputs of a release, and of what manifests hold, that replace it: it is what its name says."""


@dataclass(frozen=True, kw_only=True)
class Pin:
    """What every pin says of what it pins."""

    name: str
    """Name, as its project calls it."""
    version: str
    """Version."""
    digest: str | None = None
    """SHA-256 of the archive or manifest, in hexadecimal; none where no source for it was found."""
    kubernetes: tuple[str, str | None]
    """Oldest and newest Kubernetes minor that its project names; no newest where it names none."""
    supported_until: date | None = None
    """Last day of support, where its project publishes one."""


@dataclass(frozen=True, kw_only=True)
class Chart(Pin):
    """A Helm chart."""

    repository: str
    """Repository: an `https://` address, or an `oci://` reference without the chart's name."""
    images: Mapping[str, str]
    """Where its images come from: the value that says so, by its dotted path, and what it says by default."""
    own_crds: bool = False
    """Whether it has a `crds/` folder, which Helm would install once and never upgrade; it is then left out."""

    def reference(self, mirror: str | None = None) -> str:
        """What Helm is asked for: a name in a repository, or an OCI reference."""
        if mirror:
            host = self.repository.split("://", 1)[1]
            return f"oci://{mirror}/{host}/{self.name}"
        return f"{self.repository}/{self.name}" if self.repository.startswith("oci://") else self.name

    def values(self, values: Values, mirror: str | None = None) -> Values:
        """Values, with every image from the mirror if there is one."""
        for path, source in self.images.items() if mirror else ():
            values = with_value(values, path, f"{mirror}/{source}")
        return values

    def install(
        self,
        name: str,
        *,
        namespace: str,
        values: Values,
        mirror: str | None = None,
        opts: pulumi.ResourceOptions,
    ) -> kubernetes.helm.v3.Release:
        """Install the chart as a release of its own name, and wait until it is ready.

        `mirror` is a registry, and a path in it if need be, that has the chart and its images; by default they come
        from where their project publishes them.
        """
        reference = self.reference(mirror)
        return kubernetes.helm.v3.Release(
            name,
            name=self.name,
            namespace=namespace,
            chart=reference,
            version=self.version,
            repository_opts=None if reference.startswith("oci://") else {"repo": self.repository},
            values=dict(self.values(values, mirror)),
            skip_crds=self.own_crds,
            timeout=TIMEOUT,
            opts=opts,
        )


@dataclass(frozen=True, kw_only=True)
class Manifest(Pin):
    """Objects that a project publishes as YAML: custom resource definitions that no chart upgrades."""

    url: str
    """Where it is published, with the version in it."""
    objects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the objects in it, by `<API version>:<kind>`: what a rehearsal knows of it without a network."""

    def source(self, mirror: str | None = None) -> str:
        """Where the provider fetches it."""
        return self.url.replace("https://", f"https://{mirror}/", 1) if mirror else self.url

    def install(
        self, name: str, *, mirror: str | None = None, opts: pulumi.ResourceOptions
    ) -> kubernetes.yaml.v2.ConfigFile:
        """Apply the manifest. What is in it stays in the cluster when Pulumi deletes it.

        With a definition go all resources of its kind, other people's too. To be made again afterwards, what has
        stayed needs a provider with `upsertExistingObjects`.
        """
        retained = pulumi.ResourceOptions(transforms=[_retain])
        return kubernetes.yaml.v2.ConfigFile(
            name, file=self.source(mirror), opts=pulumi.ResourceOptions.merge(opts, retained)
        )


def with_value(values: Values, path: str, value: object) -> Values:
    """Values with one more, at a dotted path."""
    key, _, rest = path.partition(".")
    if not rest:
        return {**values, key: value}
    inner = values.get(key, {})
    if not isinstance(inner, Mapping):
        message = f"{key}: {inner!r}: expected a mapping"
        raise TypeError(message)
    return {**values, key: with_value(inner, rest, value)}


def _retain(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Keep what a manifest holds; `retain_on_delete` of a remote component does not reach its children."""
    if not args.custom:
        return None
    kept = pulumi.ResourceOptions(retain_on_delete=True)
    return pulumi.ResourceTransformResult(args.props, pulumi.ResourceOptions.merge(args.opts, kept))
