"""What every test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no fault; the same code passes or fails the same way every time.
# To look for new examples: pytest --hypothesis-profile=explore
settings.register_profile("junheng", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("junheng")

SHARED = Path(__file__).parents[2] / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark from which `python -m tools.trust` writes docs/trust.md."""
    config.addinivalue_line("markers", "promise(kept, attempt, outcome): an attempt to break a promise")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process: what a file makes for its tests is then made once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.as_posix()))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data and published answers beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data here: {SHARED} is absent")
    return SHARED
