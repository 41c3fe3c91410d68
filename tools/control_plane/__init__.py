"""A Kubernetes control plane on this machine, made of the real programs: for the tests, and for people.

It is no cluster: nothing runs in its pods. kwok stands in for kubelets, and says of each pod what a kubelet would.
It does not do what a cloud does either, has no network between pods, and is for this machine only: whoever may use
the loopback interface reaches its etcd.
"""

from control_plane.errors import ControlPlaneError
from control_plane.start import ControlPlane, control_plane

__all__ = ["ControlPlane", "ControlPlaneError", "control_plane"]
