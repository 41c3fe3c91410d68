"""Above the waterline: which pods go first when there is no room, and room that is kept."""

from waterline.scaling.headroom import Headroom, HeadroomArgs, HeadroomPodsArgs
from waterline.scaling.layer import ScalingLayer, ScalingLayerArgs
from waterline.scaling.priority_classes import HEADROOM, HIGH, LOW, PriorityClasses, PriorityClassesArgs

__all__ = [
    "HEADROOM",
    "HIGH",
    "LOW",
    "Headroom",
    "HeadroomArgs",
    "HeadroomPodsArgs",
    "PriorityClasses",
    "PriorityClassesArgs",
    "ScalingLayer",
    "ScalingLayerArgs",
]
