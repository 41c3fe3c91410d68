"""What Azure's load balancer is told about a service."""

from waterline.aks import load_balancer_annotations

PREFIX = "service.beta.kubernetes.io/azure-load-balancer-"


def test_a_node_without_a_ready_pod_is_out_in_ten_seconds():
    annotations = load_balancer_annotations(internal=False)

    seconds = annotations[f"{PREFIX}health-probe-interval"]
    failures = annotations[f"{PREFIX}health-probe-num-of-probe"]
    assert int(seconds) * int(failures) == 10
    # Azure probes no more often, and does not believe a single failure.
    assert (int(seconds), int(failures)) >= (5, 2)


def test_only_an_internal_load_balancer_stays_off_the_internet():
    internal, public = load_balancer_annotations(internal=True), load_balancer_annotations(internal=False)

    assert internal == {**public, f"{PREFIX}internal": "true"}
    assert f"{PREFIX}internal" not in public


def test_the_probe_is_kubernetes_own():
    said = {name.removeprefix(PREFIX) for name in load_balancer_annotations(internal=False)}

    assert not said & {"health-probe-protocol", "health-probe-request-path"}
