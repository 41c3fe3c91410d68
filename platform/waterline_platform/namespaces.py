"""The platform's own namespaces, by the layer that lives in each."""

INGRESS = "platform-ingress"
"""Namespace of the ingress layer, and of the shared Gateway."""
SECRETS = "platform-secrets"
"""Namespace of the secrets layer."""
SCALING = "platform-scaling"
"""Namespace of the headroom, where there is any."""
