"""What differs between two states of a resource, and what of it replaces the resource."""

import pytest

from waterline_platform.rehearsal.engine.diff import Change, differences, replaces
from waterline_platform.rehearsal.values import UNKNOWN


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {"a": 2}, {"a": Change.UPDATE}),
        ({"a": 1}, {}, {"a": Change.DELETE}),
        ({}, {"a": None}, {"a": Change.ADD}),
        ({"a": {"b": "x", "c": "y"}}, {"a": {"b": "z", "c": "y"}}, {"a.b": Change.UPDATE}),
        ({"a": [1, 2]}, {"a": [1, 3, 4]}, {"a[1]": Change.UPDATE, "a[2]": Change.ADD}),
        ({"a": [1, 2]}, {"a": [1]}, {"a[1]": Change.DELETE}),
        ({"a": "x"}, {"a": UNKNOWN}, {"a": Change.UPDATE}),
        ({"a": "text"}, {"a": ["t", "e"]}, {"a": Change.UPDATE}),
        ({"tags": {"a/b": "x"}}, {"tags": {}}, {'tags["a/b"]': Change.DELETE}),
    ],
)
def test_every_difference_has_its_path(before, after, expected):
    assert dict(differences(before, after)) == expected


@pytest.mark.parametrize(
    ("path", "forces"),
    [("vpcConfig", True), ("vpcConfig.subnetIds[0]", True), ("vpcConfigs", False), ("name", False)],
)
def test_a_change_in_or_around_a_forcing_input_replaces(path, forces):
    assert replaces(path, ["vpcConfig.subnetIds"]) is forces
