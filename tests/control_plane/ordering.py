"""The order in which an engine would make what is in a plan."""

from graphlib import TopologicalSorter

import schemas
from cluster_api import Manifest
from planned import is_custom, objects
from waterline_platform.rehearsal.plan import Plan


def in_order(plan: Plan) -> list[tuple[str, Manifest]]:
    """Objects, each after what the plan says it needs, and as late in the alphabet as that allows.

    By alphabet alone, many an order is right by luck. Without definitions there are no custom resources.
    """
    needs = {f"{one['type']}::{one['name']}": {*one["depends_on"], one["parent"]} - {None} for one in plan["resources"]}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    made = dict(objects(plan))
    order: list[tuple[str, Manifest]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), reverse=True)
        order += [(name, made[name]) for name in ready if name in made]
        sorter.done(*ready)
    assert len(order) == len(made)
    return order if schemas.find() else [(name, one) for name, one in order if not is_custom(one)]
