"""Amounts of processor time and memory, as Kubernetes writes them.

Stricter than Kubernetes on purpose. Exponents and powers of ten are left out, because nobody writes them; so is `m` of
memory, which Kubernetes takes for a thousandth of a byte; and so is nothing, which a pod cannot be given.
Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import re

CPU = "cores or thousandths of one, such as 2, 0.5 or 500m"
"""What an amount of processor time looks like, for messages."""
MEMORY = "a whole number of Ki, Mi, Gi or Ti, such as 512Mi"
"""What an amount of memory looks like, for messages."""

_CORES = re.compile(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?")
_MILLIS = re.compile(r"([1-9][0-9]{0,8})m")
_MEMORY = re.compile(r"([1-9][0-9]{0,8})(Ki|Mi|Gi|Ti)")
_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def cpu_millis(text: str) -> int:
    """Processor time, in thousandths of a core.

    Raises:
        ValueError: if the text is not an amount of it, or none.
    """
    if found := _MILLIS.fullmatch(text):
        return int(found[1])
    # The digits themselves, for a float would be off by one in the third place.
    whole, _, part = text.partition(".")
    if not _CORES.fullmatch(text) or not (millis := int(f"{whole}{part:0<3}")):
        message = f"cpu {text!r}: expected {CPU}"
        raise ValueError(message)
    return millis


def memory_bytes(text: str) -> int:
    """Memory, in bytes.

    Raises:
        ValueError: if the text is not an amount of it, or none.
    """
    if not (found := _MEMORY.fullmatch(text)):
        message = f"memory {text!r}: expected {MEMORY}"
        raise ValueError(message)
    return int(found[1]) * _UNITS[found[2]]
