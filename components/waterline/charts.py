"""Every chart and manifest that Waterline installs, pinned: one block each.

`waterline pins` prints them and holds them against an environment; `make charts` fetches them and checks their digests.
"""

from waterline.chart import Chart, Manifest

_CRD = "apiextensions.k8s.io/v1:CustomResourceDefinition"

CERT_MANAGER = Chart(
    name="cert-manager",
    repository="oci://quay.io/jetstack/charts",
    # renovate: datasource=docker depName=quay.io/jetstack/charts/cert-manager
    version="v1.21.1",
    # Source: https://cert-manager.io/docs/releases/. Supported until two minors later, on a day not yet published.
    kubernetes=("1.33", "1.36"),
    images={"imageRegistry": "quay.io"},
)

CLUSTER_AUTOSCALER = Chart(
    name="cluster-autoscaler",
    repository="https://kubernetes.github.io/autoscaler",
    # renovate: datasource=helm registryUrl=https://kubernetes.github.io/autoscaler depName=cluster-autoscaler
    version="9.59.0",
    digest="90276dafe65cf5d4328ef8313baf6cfb9d130683e0c9f3c28a03b4d8a9ed8f6e",
    # Of the images that are pinned beside it, one for each minor: `waterline.eks.autoscaler_versions`.
    kubernetes=("1.34", "1.36"),
    images={"image.repository": "registry.k8s.io/autoscaling/cluster-autoscaler"},
)

EXTERNAL_DNS = Chart(
    name="external-dns",
    repository="https://kubernetes-sigs.github.io/external-dns",
    # renovate: datasource=helm registryUrl=https://kubernetes-sigs.github.io/external-dns depName=external-dns
    version="1.21.1",
    digest="5dd033a4b872bf641860695705ee460031d0bc695f114bf8926fee6736814e19",
    # Source: https://github.com/kubernetes-sigs/external-dns#kubernetes-version-compatibility.
    kubernetes=("1.21", None),
    images={"image.repository": "registry.k8s.io/external-dns/external-dns"},
    own_crds=True,
)

EXTERNAL_SECRETS = Chart(
    name="external-secrets",
    repository="https://charts.external-secrets.io",
    # renovate: datasource=helm registryUrl=https://charts.external-secrets.io depName=external-secrets
    version="2.9.0",
    digest="da2d5c126a103b4c1b16a9dc1c168c4332a3687144e88ac070e594f81a0b6578",
    # Oldest: `kubeVersion` of the chart. Newest: the one that its project tests, the only one.
    # Source: https://external-secrets.io/latest/introduction/stability-support/. Supported until the next minor.
    kubernetes=("1.19", "1.36"),
    images={
        "image.repository": "ghcr.io/external-secrets/external-secrets",
        "webhook.image.repository": "ghcr.io/external-secrets/external-secrets",
        "certController.image.repository": "ghcr.io/external-secrets/external-secrets",
    },
)

GATEWAY_API = Manifest(
    name="gateway-api",
    url="https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml",
    # renovate: datasource=github-releases depName=kubernetes-sigs/gateway-api
    version="v1.6.1",
    # Of the release made anew from its tag, with `hack/build-install-yaml.sh`.
    digest="24d931f22abd8e40c973264319ead7cfa09d0fb7716b7ab1ee2ff174cb063a73",
    # Source: https://gateway-api.sigs.k8s.io/concepts/versioning/#supported-versions: the five newest minors.
    kubernetes=("1.32", None),
    objects={
        _CRD: (
            "backendtlspolicies.gateway.networking.k8s.io",
            "gatewayclasses.gateway.networking.k8s.io",
            "gateways.gateway.networking.k8s.io",
            "grpcroutes.gateway.networking.k8s.io",
            "httproutes.gateway.networking.k8s.io",
            "listenersets.gateway.networking.k8s.io",
            "referencegrants.gateway.networking.k8s.io",
            "tcproutes.gateway.networking.k8s.io",
            "tlsroutes.gateway.networking.k8s.io",
            "udproutes.gateway.networking.k8s.io",
        ),
        # Refuses the experimental channel, and going back to 1.5 or older: to do either, delete it first.
        "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": ("safe-upgrades.gateway.networking.k8s.io",),
        "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": (
            "safe-upgrades.gateway.networking.k8s.io",
        ),
    },
)

KARPENTER = Chart(
    name="karpenter",
    repository="oci://public.ecr.aws/karpenter",
    # renovate: datasource=docker depName=public.ecr.aws/karpenter/karpenter
    version="1.14.1",
    # Source: https://karpenter.sh/v1.14/upgrading/compatibility/.
    kubernetes=("1.30", "1.36"),
    images={"controller.image.repository": "public.ecr.aws/karpenter/controller"},
    own_crds=True,
)

KARPENTER_CRD = Chart(
    name="karpenter-crd",
    repository="oci://public.ecr.aws/karpenter",
    # renovate: datasource=docker depName=public.ecr.aws/karpenter/karpenter-crd
    version="1.14.1",
    kubernetes=("1.30", "1.36"),
    # It runs nothing.
    images={},
)

LOAD_BALANCER_CONTROLLER = Chart(
    name="aws-load-balancer-controller",
    repository="https://aws.github.io/eks-charts",
    # renovate: datasource=helm registryUrl=https://aws.github.io/eks-charts depName=aws-load-balancer-controller
    version="3.5.0",
    digest="45051f634b33e10baccb3354d0681b7de787c60445e599fa276e0c9aedd4ccd5",
    # Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/.
    kubernetes=("1.22", None),
    images={"image.repository": "public.ecr.aws/eks/aws-load-balancer-controller"},
    own_crds=True,
)

LOAD_BALANCER_CONTROLLER_CRDS = Manifest(
    name="aws-load-balancer-controller-crds",
    url=(
        "https://raw.githubusercontent.com/kubernetes-sigs/aws-load-balancer-controller/v3.5.0/"
        "helm/aws-load-balancer-controller/crds/crds.yaml"
    ),
    # renovate: datasource=github-tags depName=kubernetes-sigs/aws-load-balancer-controller
    version="v3.5.0",
    digest="cb00e9a8ee22cc51307bbed799faff306ab4d23a9fd201d26fcd53ab035777d9",
    kubernetes=("1.22", None),
    objects={
        _CRD: (
            "albtargetcontrolconfigs.elbv2.k8s.aws",
            "globalaccelerators.aga.k8s.aws",
            "ingressclassparams.elbv2.k8s.aws",
            "targetgroupbindings.elbv2.k8s.aws",
        )
    },
)

SEALED_SECRETS = Chart(
    name="sealed-secrets",
    repository="https://bitnami.github.io/sealed-secrets",
    # renovate: datasource=helm registryUrl=https://bitnami.github.io/sealed-secrets depName=sealed-secrets
    version="2.19.1",
    digest="f2a3aa61638f1e23ef963be311e8d5ea75878d8e01ae3846285965b6dd985337",
    # Source: `kubeVersion` of the chart.
    kubernetes=("1.16", None),
    images={"image.registry": "docker.io"},
    own_crds=True,
)

SEALED_SECRETS_CRDS = Manifest(
    name="sealed-secrets-crds",
    url=(
        "https://raw.githubusercontent.com/bitnami/sealed-secrets/helm-v2.19.1/"
        "helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml"
    ),
    # renovate: datasource=github-tags depName=bitnami/sealed-secrets
    version="helm-v2.19.1",
    digest="fb33ba448b89c2c3252480664078b7f4bdf0949426e5280d07ca049c0dbdbfb7",
    kubernetes=("1.16", None),
    objects={_CRD: ("sealedsecrets.bitnami.com",)},
)

TRAEFIK = Chart(
    name="traefik",
    repository="oci://ghcr.io/traefik/helm",
    # renovate: datasource=docker depName=ghcr.io/traefik/helm/traefik
    version="41.3.0",
    # Source: `kubeVersion` of the chart.
    kubernetes=("1.25", None),
    images={"image.registry": "docker.io"},
    own_crds=True,
)

PINS: tuple[Chart | Manifest, ...] = (
    LOAD_BALANCER_CONTROLLER,
    LOAD_BALANCER_CONTROLLER_CRDS,
    CERT_MANAGER,
    CLUSTER_AUTOSCALER,
    EXTERNAL_DNS,
    EXTERNAL_SECRETS,
    GATEWAY_API,
    KARPENTER,
    KARPENTER_CRD,
    SEALED_SECRETS,
    SEALED_SECRETS_CRDS,
    TRAEFIK,
)
"""All of them, by name."""
