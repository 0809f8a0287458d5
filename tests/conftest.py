"""What every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("junheng", deadline=None)  # a busy machine is no fault
settings.load_profile("junheng")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data and published answers beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data here: {SHARED} is absent")
    return SHARED
