"""A small demo city and a store with two quick runs, made once for all tests of the command line."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from geodata.city import City
from scenarios.cli.app import app
from scenarios.demo_run import DemoFolder

QUICK = """
name = "{name}"
policy = "cn.2017.quality"
year = 2026
levels = ["senior", "special"]
[teachers]
hires_max = {hires}
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, lay_demo: Callable[[Path, int], None]) -> DemoFolder:
    """Make the small demo, without runs."""
    folder = DemoFolder(tmp_path_factory.mktemp("demo") / "demo")
    lay_demo(folder.root, 0)
    return folder


type Known = dict[tuple[object, ...], City]


@pytest.fixture(scope="session")
def known_cities() -> Known:
    """Return the cities that were read, by folder and bytes of its files."""
    return {}


@pytest.fixture(scope="module", autouse=True)
def cities_are_read_once(known_cities: Known) -> Iterator[None]:
    """Read a city anew only where a byte of its folder has changed: frozen facts may be shared."""
    read = City.load

    def load(folder: Path, *, secluded: bool = False) -> City:
        files = sorted(path for path in Path(folder).glob("*") if path.is_file())
        contents = tuple((path.name, sha256(path.read_bytes()).digest()) for path in files)
        key = (str(folder), secluded, contents)
        if key not in known_cities:
            known_cities[key] = read(folder, secluded=secluded)
        return known_cities[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(City, "load", load)
        yield


@pytest.fixture(scope="session")
def quick(demo: DemoFolder) -> tuple[Path, Path]:
    """Write two scenario files that solve fast."""
    files = []
    for name, hires in (("none", 0), ("some", 5)):
        path = demo.root / f"{name}.toml"
        path.write_text(QUICK.format(name=name, hires=hires), encoding="utf-8")
        files.append(path)
    return files[0], files[1]


@pytest.fixture(scope="session")
def junheng() -> Callable[..., Result]:
    """Run the command line as a user does."""

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return call


@pytest.fixture(scope="session")
def solved(demo: DemoFolder, quick: tuple[Path, Path], junheng: Callable[..., Result]) -> tuple[Path, Result]:
    """Solve both quick scenarios; return the store and what the command printed."""
    store = demo.root / "quick.sqlite"
    return store, junheng("solve", demo.city, *quick, "--store", store)
