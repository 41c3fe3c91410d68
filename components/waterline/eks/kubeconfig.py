"""The kubeconfig of an EKS cluster."""

from waterline.kubeconfig import exec_kubeconfig


def kubeconfig(cluster_name: str, region: str, endpoint: str, certificate_authority: str) -> str:
    """A kubeconfig that asks the AWS CLI for tokens.

    `certificate_authority` is in base64, as EKS gives it.
    Source: https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
    """
    command = ["aws", "--region", region, "eks", "get-token", "--cluster-name", cluster_name, "--output", "json"]
    return exec_kubeconfig(cluster_name, endpoint, certificate_authority, command)
