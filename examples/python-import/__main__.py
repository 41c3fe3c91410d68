"""An EKS cluster in subnets that are already there."""

import pulumi

from waterline.eks import EksCluster

config = pulumi.Config()
cluster = EksCluster(
    "cluster",
    {
        "cluster_name": "orders",
        "account_id": config.require("accountId"),
        "region": config.require("region"),
        "kubernetes_version": "1.36",
        "vpc_id": config.require("vpcId"),
        "subnet_ids": config.require_object("privateSubnetIds"),
        "admins": config.require_object("admins"),
        "public_access_cidrs": ["203.0.113.0/24"],
        "node_pools": [{"name": "general", "instance_types": ["m7i.large"], "min_size": 2, "max_size": 6}],
    },
)
pulumi.export("kubeconfig", cluster.kubeconfig)
