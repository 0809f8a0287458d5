import hashlib
import re
from pathlib import Path

HOME = Path(__file__).parents[3] / "ui" / "equity_map"
SOURCES = HOME / "frontend"


def sources_hash() -> str:
    names = ["build.mjs", "package.json", "package-lock.json"]
    names += sorted(f"src/{path.name}" for path in (SOURCES / "src").iterdir())
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (SOURCES / name).read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_bundle_was_built_from_these_sources() -> None:
    for name in ("equity_map.js", "equity_map.css"):
        first = (HOME / "assets" / name).read_text(encoding="utf-8").splitlines()[0]
        assert f"sources {sources_hash()};" in first, "run: make map"


def test_the_licence_of_everything_in_the_bundle_is_shipped() -> None:
    licences = (HOME / "assets" / "LICENSES.txt").read_text(encoding="utf-8")
    assert "BSD 2-Clause License" in licences
    assert {"ol", "rbush", "quickselect"} == set(
        re.findall(r"^(\S+) \d+\.\d+\.\d+ \(", licences, re.MULTILINE)
    )


def test_names_never_become_markup() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (SOURCES / "src").glob("*.js"))
    assert "textContent" in written
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", written)


def test_the_bundle_stays_small() -> None:
    assert (HOME / "assets" / "equity_map.js").stat().st_size < 400_000
