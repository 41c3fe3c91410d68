"""The kubeconfig of an AKS cluster."""

import base64
import binascii
import json

import yaml

SERVER_APPLICATION = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The AKS Entra ID server application, one for every cluster.

Source: https://azure.github.io/kubelogin/concepts/aks.html
"""


def kubeconfig(cluster_name: str, credentials: str) -> str:
    """A kubeconfig that asks kubelogin for a token, for whoever holds it.

    `credentials` is what Azure hands to users, in base64; only the server's address and certificate are taken from it.
    The token comes from the Azure CLI's login; a pipeline sets `AAD_LOGIN_METHOD=workloadidentity` (or `spn`, `msi`),
    which kubelogin puts above its argument. It is JSON, which is YAML, with sorted keys: the same bytes for everybody.
    Source: https://azure.github.io/kubelogin/topics/environment_variables.html

    Raises:
        ValueError: if the credentials are no kubeconfig with a cluster in it.
    """
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": cluster_name,
            "clusters": [{"name": cluster_name, "cluster": _server(cluster_name, credentials)}],
            "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
            "users": [
                {
                    "name": cluster_name,
                    "user": {
                        "exec": {
                            "apiVersion": "client.authentication.k8s.io/v1beta1",
                            "command": "kubelogin",
                            "args": ["get-token", "--login", "azurecli", "--server-id", SERVER_APPLICATION],
                            "interactiveMode": "IfAvailable",
                        }
                    },
                }
            ],
        },
        sort_keys=True,
    )


def _server(cluster_name: str, credentials: str) -> dict[str, str]:
    try:
        [cluster, *_] = yaml.safe_load(base64.b64decode(credentials, validate=True))["clusters"]
        server = cluster["cluster"]
        return {
            "server": server["server"],
            "certificate-authority-data": server["certificate-authority-data"],
        }
    except (binascii.Error, yaml.YAMLError, KeyError, TypeError, ValueError):
        # Without the cause: it would quote the credentials.
        message = f"credentials of cluster {cluster_name!r}: expected a kubeconfig with a cluster in it, in base64"
        raise ValueError(message) from None
