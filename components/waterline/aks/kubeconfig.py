"""The kubeconfig of an AKS cluster."""

import base64
import binascii

import yaml

from waterline.kubeconfig import exec_kubeconfig

SERVER_APPLICATION = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The AKS Entra ID server application, one for every cluster.

Source: https://azure.github.io/kubelogin/concepts/aks.html
"""


def kubeconfig(cluster_name: str, credentials: str) -> str:
    """A kubeconfig that asks kubelogin for tokens.

    `credentials` is what Azure hands to users, in base64; only the server's address and certificate are taken from it.
    The token comes from the Azure CLI's login; a pipeline sets `AAD_LOGIN_METHOD=workloadidentity` (or `spn`, `msi`),
    which kubelogin puts above its argument.
    Source: https://azure.github.io/kubelogin/topics/environment_variables.html

    Raises:
        ValueError: if the credentials are no kubeconfig with a cluster in it.
    """
    try:
        [first, *_] = yaml.safe_load(base64.b64decode(credentials, validate=True))["clusters"]
        server, authority = (first["cluster"][key] for key in ("server", "certificate-authority-data"))
    except (binascii.Error, yaml.YAMLError, KeyError, TypeError, ValueError):
        # Without the cause: it would quote the credentials.
        message = f"credentials of cluster {cluster_name!r}: expected a kubeconfig with a cluster in it, in base64"
        raise ValueError(message) from None
    command = ["kubelogin", "get-token", "--login", "azurecli", "--server-id", SERVER_APPLICATION]
    return exec_kubeconfig(cluster_name, server, authority, command)
