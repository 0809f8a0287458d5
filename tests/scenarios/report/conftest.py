"""What the house may see and what the public may see of the two hand-made runs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from geodata.city import City
from models.policy import Policy
from scenarios.packs import load_pack
from scenarios.report.material import Material, gather
from scenarios.runs import Run

SMALLEST = 100  # so large that many counts are small ones, and can be told apart from other numbers


@pytest.fixture(scope="session")
def strict() -> Policy:
    """Return a pack whose smallest count of children hides nearly every school of the hand-made city."""
    return load_pack("cn.2017.quality", {"publication.small_cell": SMALLEST})


@pytest.fixture(scope="session")
def public(hand_runs: Sequence[Run], hand_city: City, strict: Policy) -> Material:
    """Return the material of a public edition."""
    return gather(hand_runs, hand_city, policy=strict, public=True)


@pytest.fixture(scope="session")
def inside(public: Material) -> Material:
    """Return the same for use in the house."""
    return replace(public, public=False)
