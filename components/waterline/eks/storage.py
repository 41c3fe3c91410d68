"""The default StorageClass of an EKS cluster.

It lives below the waterline: AKS brings a default class of its own. Its volumes get their tags from the EBS CSI
add-on, because a class's parameters can never change.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args

FORCES_REPLACEMENT = {
    "kubernetes:storage.k8s.io/v1:StorageClass": ("metadata.name", "parameters", "provisioner", "volumeBindingMode")
}
"""Inputs of the class that replace it: Kubernetes lets none of them change."""


class EksStorageArgs(TypedDict):
    """Inputs of `EksStorage`."""

    class_name: NotRequired[str]
    """Name of the StorageClass; `gp3` by default."""


class EksStorage(pulumi.ComponentResource):
    """Encrypted gp3 volumes, made in the zone of the pod that asks, for whoever names no class."""

    class_name: pulumi.Output[str]
    """Name of the StorageClass."""

    def __init__(self, name: str, args: EksStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksStorage", name, {**args}, opts)
        check_args(EksStorageArgs, args)
        storage_class = kubernetes.storage.v1.StorageClass(
            f"{name}-gp3",
            metadata={
                "name": args.get("class_name", "gp3"),
                "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
            },
            provisioner="ebs.csi.aws.com",
            # Source: https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
            parameters={"type": "gp3", "encrypted": "true"},
            reclaim_policy="Delete",
            allow_volume_expansion=True,
            volume_binding_mode="WaitForFirstConsumer",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.class_name = storage_class.metadata.name
        self.register_outputs({"class_name": self.class_name})
