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
