"""Above the waterline: secrets that live in a vault or in git, drawn into the cluster."""

from waterline.secrets.external_secrets import ExternalSecrets, ExternalSecretsArgs
from waterline.secrets.layer import SecretsLayer, SecretsLayerArgs
from waterline.secrets.sealed_secrets import SealedSecrets, SealedSecretsArgs
from waterline.secrets.secret_from_store import (
    SecretDeletion,
    SecretFromStore,
    SecretFromStoreArgs,
    SecretKeyArgs,
    SecretOwner,
    SecretRefresh,
)

__all__ = [
    "ExternalSecrets",
    "ExternalSecretsArgs",
    "SealedSecrets",
    "SealedSecretsArgs",
    "SecretDeletion",
    "SecretFromStore",
    "SecretFromStoreArgs",
    "SecretKeyArgs",
    "SecretOwner",
    "SecretRefresh",
    "SecretsLayer",
    "SecretsLayerArgs",
]
