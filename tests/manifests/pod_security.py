"""The Pod Security Standards, as the admission controller of Kubernetes 1.36 applies them to a pod template.

Written from https://kubernetes.io/docs/concepts/security/pod-security-standards/. Pods of Windows are not let off, as
there they are: there are none here. Fields that a newer Kubernetes judges are unknown to it.
"""

from collections.abc import Iterator
from typing import Any

Pod = dict[str, Any]
LEVELS = ("privileged", "baseline", "restricted")
CAPABILITIES = {
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"),
    *("SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
}
SYSCTLS = {
    "kernel.shm_rmid_forced",
    *(f"net.ipv4.{one}" for one in ("ip_local_port_range", "ip_local_reserved_ports", "ip_unprivileged_port_start")),
    *(f"net.ipv4.{one}" for one in ("ping_group_range", "tcp_fin_timeout", "tcp_keepalive_intvl", "tcp_rmem")),
    *(f"net.ipv4.{one}" for one in ("tcp_keepalive_probes", "tcp_keepalive_time", "tcp_syncookies", "tcp_wmem")),
}
SELINUX = {None, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}
VOLUMES = {
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"),
}
CONFINED = {"RuntimeDefault", "Localhost"}
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"


def violations(pod: Pod, level: str) -> list[str]:
    """What a level forbids of a pod template.

    Raises:
        ValueError: if there is no such level.
    """
    if level not in LEVELS:
        message = f"{level!r}: expected one of {LEVELS}"
        raise ValueError(message)
    checks = [_baseline, _restricted][: LEVELS.index(level)]
    return [found for check in checks for found in check(pod)]


def _contexts(pod: Pod) -> Iterator[tuple[str, dict[str, Any]]]:
    """Security contexts: the pod's, and every container's."""
    yield "spec.securityContext", pod["spec"].get("securityContext") or {}
    for path, container in _containers(pod):
        yield f"{path}.securityContext", container.get("securityContext") or {}


def _containers(pod: Pod) -> Iterator[tuple[str, dict[str, Any]]]:
    for sort in ("initContainers", "containers", "ephemeralContainers"):
        for one in pod["spec"].get(sort) or ():
            yield f"spec.{sort}[{one['name']}]", one


def _get(value: Any, *path: str) -> Any:
    for key in path:
        value = (value or {}).get(key)
    return value


def _baseline(pod: Pod) -> Iterator[str]:
    yield from _shared_with_the_host(pod)
    for key, profile in (_get(pod, "metadata", "annotations") or {}).items():
        if key.startswith(APPARMOR) and profile != "runtime/default" and not profile.startswith("localhost/"):
            yield f"metadata.annotations[{key}]: {profile}"
    for path, context in _contexts(pod):
        yield from (f"{path}.{found}" for found in _loose(context))
    for path, container in _containers(pod):
        yield from (f"{path}.{found}" for found in _on_the_host(container))


def _shared_with_the_host(pod: Pod) -> Iterator[str]:
    """What Baseline forbids of a pod as a whole: namespaces, paths and kernel settings of its node."""
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod["spec"].get(key):
            yield f"spec.{key}"
    for volume in pod["spec"].get("volumes") or ():
        if "hostPath" in volume:
            yield f"spec.volumes[{volume['name']}].hostPath"
    for one in _get(pod, "spec", "securityContext", "sysctls") or ():
        if one["name"] not in SYSCTLS:
            yield f"spec.securityContext.sysctls: {one['name']}"


def _loose(context: dict[str, Any]) -> Iterator[str]:
    """What Baseline forbids of a security context."""
    if context.get("privileged"):
        yield "privileged"
    if _get(context, "windowsOptions", "hostProcess"):
        yield "windowsOptions.hostProcess"
    if added := set(_get(context, "capabilities", "add") or ()) - CAPABILITIES:
        yield f"capabilities.add: {sorted(added)}"
    if _get(context, "seccompProfile", "type") not in {None, *CONFINED}:
        yield f"seccompProfile.type: {context['seccompProfile']['type']}"
    if _get(context, "appArmorProfile", "type") not in {None, *CONFINED}:
        yield f"appArmorProfile.type: {context['appArmorProfile']['type']}"
    if _get(context, "seLinuxOptions", "type") not in SELINUX:
        yield f"seLinuxOptions.type: {context['seLinuxOptions']['type']}"
    for key in ("user", "role"):
        if _get(context, "seLinuxOptions", key):
            yield f"seLinuxOptions.{key}"
    if context.get("procMount") not in {None, "Default"}:
        yield f"procMount: {context['procMount']}"


def _on_the_host(container: dict[str, Any]) -> Iterator[str]:
    """What Baseline forbids of a container beside its security context: the node's ports, and calls to other hosts."""
    for port in container.get("ports") or ():
        if port.get("hostPort"):
            yield f"ports.hostPort: {port['hostPort']}"
    calls = {key: container.get(key) for key in ("livenessProbe", "readinessProbe", "startupProbe")}
    calls |= {f"lifecycle.{key}": _get(container, "lifecycle", key) for key in ("postStart", "preStop")}
    for key, call in calls.items():
        for by in ("httpGet", "tcpSocket"):
            if host := _get(call, by, "host"):
                yield f"{key}.{by}.host: {host}"


def _restricted(pod: Pod) -> Iterator[str]:
    for volume in pod["spec"].get("volumes") or ():
        if forbidden := set(volume) - VOLUMES - {"name"}:
            yield f"spec.volumes[{volume['name']}]: {sorted(forbidden)}"
    of_pod = pod["spec"].get("securityContext") or {}
    if of_pod.get("runAsNonRoot") is False:
        yield "spec.securityContext.runAsNonRoot: false"
    for path, context in _contexts(pod):
        if context.get("runAsUser") == 0:
            yield f"{path}.runAsUser: 0"
    for path, container in _containers(pod):
        context = container.get("securityContext") or {}
        yield from (f"{path}.securityContext.{found}" for found in _lenient(context, of_pod))


def _lenient(context: dict[str, Any], of_pod: dict[str, Any]) -> Iterator[str]:
    """What Restricted demands of a container's security context, or of its pod's, and is not there."""
    if context.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation: expected false"
    if context.get("runAsNonRoot", of_pod.get("runAsNonRoot")) is not True:
        yield "runAsNonRoot: expected true, here or of the pod"
    if (_get(context, "seccompProfile", "type") or _get(of_pod, "seccompProfile", "type")) not in CONFINED:
        yield "seccompProfile.type: expected RuntimeDefault, here or of the pod"
    if "ALL" not in (_get(context, "capabilities", "drop") or ()):
        yield "capabilities.drop: expected ALL"
    if added := set(_get(context, "capabilities", "add") or ()) - {"NET_BIND_SERVICE"}:
        yield f"capabilities.add: {sorted(added)}"
