// An EKS cluster in subnets that are already there.
import * as pulumi from "@pulumi/pulumi";
import * as waterline from "@pulumi/waterline";

const config = new pulumi.Config();
const cluster = new waterline.EksCluster("cluster", {
    clusterName: "orders",
    accountId: config.require("accountId"),
    region: config.require("region"),
    kubernetesVersion: "1.36",
    vpcId: config.require("vpcId"),
    subnetIds: config.requireObject("privateSubnetIds"),
    admins: config.requireObject("admins"),
    publicAccessCidrs: ["203.0.113.0/24"],
    nodePools: [{ name: "general", instanceTypes: ["m7i.large"], minSize: 2, maxSize: 6 }],
});

export const kubeconfig = cluster.kubeconfig;
