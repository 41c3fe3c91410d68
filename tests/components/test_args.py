"""What components say of inputs that are not what they take."""

import pulumi
import pytest

from waterline.args import check_args
from waterline.ingress import ExternalDnsArgs, GatewayControllerArgs, IngressLayerArgs
from waterline.secrets import SecretFromStoreArgs, SecretsLayerArgs

INGRESS = {"namespace": "ingress", "domains": ["example.com"]}


@pytest.mark.parametrize(
    ("kind", "args", "problem"),
    [
        (IngressLayerArgs, {"domains": ["example.com"]}, "namespace is missing"),
        (
            IngressLayerArgs,
            {**INGRESS, "domain": "example.com"},
            "domain is no input: expected one of namespace, domains",
        ),
        (IngressLayerArgs, {**INGRESS, "domains": "example.com"}, "domains 'example.com': expected a list"),
        (IngressLayerArgs, {**INGRESS, "domains": [1]}, r"domains\[0\] 1: expected text"),
        (IngressLayerArgs, {**INGRESS, "gateway_api": "false"}, "gateway_api 'false': expected true or false"),
        (IngressLayerArgs, {**INGRESS, "dns_policy": "never"}, "dns_policy 'never': expected one of sync, upsert-only"),
        (IngressLayerArgs, {**INGRESS, "acme": {"email": "a@b.com"}}, "acme.endpoint is missing"),
        (IngressLayerArgs, {**INGRESS, "load_balancer": {}}, "load_balancer.annotations is missing"),
        (
            IngressLayerArgs,
            {**INGRESS, "operation": {"availability": "low"}},
            "operation.availability 'low': expected one",
        ),
        (IngressLayerArgs, {**INGRESS, "namespace": pulumi.Output.from_input("a")}, "namespace is an output"),
        (GatewayControllerArgs, {"namespace": "a", "load_balancer": "nlb"}, "load_balancer 'nlb': expected a mapping"),
        (
            SecretFromStoreArgs,
            {"namespace": "a", "secret_name": "b", "keys": [{"key": "c"}]},
            r"keys\[0\].remote_name is",
        ),
        (ExternalDnsArgs, {"namespace": "a", "zone": None}, "zone None: expected a mapping"),
    ],
)
def test_an_input_that_is_not_what_it_should_be_is_named(kind, args, problem):
    with pytest.raises(ValueError, match=problem):
        check_args(kind, args)


@pytest.mark.parametrize(
    ("kind", "args"),
    [
        (IngressLayerArgs, {**INGRESS, "zone": None, "operation": {}}),
        (SecretsLayerArgs, {"namespace": "a", "store": {"provider": {"any": 1}, "identity": {"annotations": {}}}}),
        (
            SecretFromStoreArgs,
            {"namespace": "a", "secret_name": "b", "keys": [], "store": pulumi.Output.from_input("waterline")},
        ),
    ],
)
def test_what_may_be_left_out_or_be_an_output_is_taken(kind, args):
    check_args(kind, args)
