"""What every test may use."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# A busy machine is no fault; the same code passes or fails the same way every time.
# To look for new examples: pytest --hypothesis-profile=explore
settings.register_profile("junheng", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)
settings.load_profile("junheng")

SHARED = Path(__file__).parents[2] / "shared"
NAMED = re.compile(r'mark\.xdist_group\("(\w+)"\)')


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark from which `python -m tools.trust` writes docs/trust.md."""
    config.addinivalue_line("markers", "promise(kept, attempt, outcome): an attempt to break a promise")


class ByGroup(LoadScopeScheduling):
    """Keep the tests of a file, or of all files that name one group, in one process.

    What a file makes for its tests is then made once. The scheduler that comes with xdist finds no group
    under pytest 9.2 and says nothing (pytest-xdist issue 1386), so the group is read from the file here.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(self.config.rootpath / nodeid.partition("::")[0])


@cache
def group_of(file: Path) -> str:
    """Return the group that a file of tests names, else the file itself."""
    named = NAMED.search(file.read_text(encoding="utf-8"))
    return named[1] if named else file.as_posix()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByGroup | None:
    """Hand out whole groups, in the order in which they were collected."""
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return ByGroup(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let two processes begin with the longest groups, or one of them ends alone with the last."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data and published answers beside the checkout; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data here: {SHARED} is absent")
    return SHARED
