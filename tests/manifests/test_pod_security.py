"""The checker of Pod Security finds each thing that the standards forbid."""

import pytest

from pod_security import violations

SAFE = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def pod(container=None, spec=None, metadata=None, sort="containers", **context):
    """A pod that is restricted, but for what is said. The container in question is of any sort."""
    good = {"name": "good", "securityContext": SAFE}
    bad = {"name": "bad", "securityContext": SAFE | context, **(container or {})}
    return {"metadata": metadata or {}, "spec": {"containers": [good], **(spec or {}), sort: [bad]}}


FORBIDDEN_TO_ALL = {
    "privileged": ({"privileged": True}, "privileged"),
    "host process": ({"windowsOptions": {"hostProcess": True}}, "windowsOptions.hostProcess"),
    "capability": ({"capabilities": {"drop": ["ALL"], "add": ["NET_RAW"]}}, "capabilities.add: ['NET_RAW']"),
    "seccomp": ({"seccompProfile": {"type": "Unconfined"}}, "seccompProfile.type: Unconfined"),
    "apparmor": ({"appArmorProfile": {"type": "Unconfined"}}, "appArmorProfile.type: Unconfined"),
    "selinux type": ({"seLinuxOptions": {"type": "spc_t"}}, "seLinuxOptions.type: spc_t"),
    "selinux user": ({"seLinuxOptions": {"user": "root"}}, "seLinuxOptions.user"),
    "proc": ({"procMount": "Unmasked"}, "procMount: Unmasked"),
}
FORBIDDEN_TO_RESTRICTED = {
    "escalation": ({"allowPrivilegeEscalation": True}, "allowPrivilegeEscalation: expected false"),
    "escalation by default": ({"allowPrivilegeEscalation": None}, "allowPrivilegeEscalation: expected false"),
    "root": ({"runAsUser": 0}, "runAsUser: 0"),
    "perhaps root": ({"runAsNonRoot": None}, "runAsNonRoot: expected true"),
    "capabilities kept": ({"capabilities": {"drop": ["NET_RAW"]}}, "capabilities.drop: expected ALL"),
    "capability added": ({"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}}, "capabilities.add: ['CHOWN']"),
    "no seccomp": ({"seccompProfile": None}, "seccompProfile.type: expected RuntimeDefault"),
}
SORTS = ("containers", "initContainers", "ephemeralContainers")


@pytest.mark.parametrize("level", ["restricted", "baseline", "privileged"])
@pytest.mark.parametrize("sort", SORTS)
def test_a_hardened_pod_is_taken(level, sort):
    assert violations(pod(sort=sort), level) == []


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("case", FORBIDDEN_TO_ALL)
def test_what_baseline_forbids_a_container_is_found(sort, case):
    context, found = FORBIDDEN_TO_ALL[case]

    assert violations(pod(sort=sort, **context), "baseline") == [f"spec.{sort}[bad].securityContext.{found}"]
    assert f"spec.{sort}[bad].securityContext.{found}" in violations(pod(sort=sort, **context), "restricted")
    assert violations(pod(sort=sort, **context), "privileged") == []


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("case", FORBIDDEN_TO_RESTRICTED)
def test_what_restricted_forbids_a_container_is_found(sort, case):
    context, found = FORBIDDEN_TO_RESTRICTED[case]
    [violation] = violations(pod(sort=sort, **context), "restricted")

    assert violation.startswith(f"spec.{sort}[bad].securityContext.{found}")
    assert violations(pod(sort=sort, **context), "baseline") == []


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"hostNetwork": True}, "spec.hostNetwork"),
        ({"hostPID": True}, "spec.hostPID"),
        ({"hostIPC": True}, "spec.hostIPC"),
        ({"volumes": [{"name": "a", "hostPath": {"path": "/"}}]}, "spec.volumes[a].hostPath"),
        ({"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}}, "sysctls: kernel.msgmax"),
        ({"securityContext": {"seccompProfile": {"type": "Unconfined"}}}, "seccompProfile.type: Unconfined"),
    ],
)
def test_what_baseline_forbids_a_pod_is_found(spec, found):
    [violation] = violations(pod(spec=spec), "baseline")

    assert violation.endswith(found)


def test_an_apparmor_profile_in_an_annotation_is_found():
    metadata = {"annotations": {"container.apparmor.security.beta.kubernetes.io/bad": "unconfined"}}

    assert len(violations(pod(metadata=metadata), "baseline")) == 1


@pytest.mark.parametrize(
    "container",
    [
        {"ports": [{"containerPort": 80, "hostPort": 80}]},
        {"livenessProbe": {"httpGet": {"host": "169.254.169.254", "port": 80}}},
        {"startupProbe": {"tcpSocket": {"host": "169.254.169.254", "port": 80}}},
        {"lifecycle": {"preStop": {"httpGet": {"host": "169.254.169.254", "port": 80}}}},
    ],
)
def test_ports_of_the_node_and_calls_to_other_hosts_are_found(container):
    assert len(violations(pod(container), "baseline")) == 1


@pytest.mark.parametrize(
    "spec",
    [
        {"volumes": [{"name": "a", "nfs": {"server": "a", "path": "/"}}]},
        {"securityContext": {"runAsUser": 0}},
        {"securityContext": {"runAsNonRoot": False}},
    ],
)
def test_what_restricted_forbids_a_pod_is_found(spec):
    assert len(violations(pod(spec=spec), "restricted")) == 1
    assert violations(pod(spec=spec), "baseline") == []


def test_what_the_pod_says_holds_for_its_containers():
    bare = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    of_pod = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {"securityContext": of_pod, "containers": [{"name": "a", "securityContext": bare}]}

    assert violations({"spec": spec}, "restricted") == []
    assert len(violations({"spec": {**spec, "securityContext": {}}}, "restricted")) == 2


@pytest.mark.parametrize("kind", ["configMap", "emptyDir", "projected", "secret"])
def test_volumes_of_the_cluster_are_taken(kind):
    assert violations(pod(spec={"volumes": [{"name": "a", kind: {}}]}), "restricted") == []


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="'strict': expected one of"):
        violations(pod(), "strict")
