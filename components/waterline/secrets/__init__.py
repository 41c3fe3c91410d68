"""Above the waterline: secrets that live in a vault, drawn into the cluster."""
