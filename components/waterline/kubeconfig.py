"""Kubeconfigs without credentials: the client asks a command for a token, whoever holds the file."""

import json


def exec_kubeconfig(cluster_name: str, server: str, certificate_authority: str, command: list[str]) -> str:
    """A kubeconfig with one cluster, whose tokens a command prints.

    It is JSON, which is YAML, with sorted keys: the same bytes from run to run and for every user.
    `certificate_authority` is in base64.
    Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
    """
    program, *arguments = command
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": cluster_name,
            "clusters": [
                {
                    "name": cluster_name,
                    "cluster": {"server": server, "certificate-authority-data": certificate_authority},
                }
            ],
            "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
            "users": [
                {
                    "name": cluster_name,
                    "user": {
                        "exec": {
                            "apiVersion": "client.authentication.k8s.io/v1beta1",
                            "command": program,
                            "args": arguments,
                            "interactiveMode": "IfAvailable",
                        }
                    },
                }
            ],
        },
        sort_keys=True,
    )
