"""What the names of Azure's VM sizes say. Azure itself is not asked."""

import re

from waterline.nodes import CpuArchitecture

_SIZE = re.compile(r"Standard_[A-Z]+[0-9]+(?:-[0-9]+)?(?P<features>[a-z]*)(?P<more>.*)", re.IGNORECASE)


def architecture(vm_size: str) -> CpuArchitecture:
    """Processor architecture of a VM size: a `p` behind the number of processors is Arm, as in `Standard_D4ps_v5`.

    So are the sizes with NVIDIA's Grace processors, which have no such letter: `Standard_ND128isr_NDR_GB200_v6`.
    Source: https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
    """
    found = _SIZE.fullmatch(vm_size)
    arm64 = found is not None and ("p" in found["features"].lower() or "_gb" in found["more"].lower())
    return CpuArchitecture.ARM64 if arm64 else CpuArchitecture.AMD64


def has_nvidia_gpus(vm_size: str) -> bool:
    """Whether a VM size has NVIDIA GPUs: those of the families NC, ND and NV, but for AMD's among them.

    Source: https://learn.microsoft.com/azure/virtual-machines/sizes/overview#gpu-accelerated
    """
    amd = re.search(r"_MI[0-9]+|^Standard_NV[0-9]+as_v4$", vm_size, re.IGNORECASE)
    return bool(re.match(r"Standard_N[CDV][0-9]", vm_size, re.IGNORECASE)) and not amd
