"""Where a run comes from: fingerprints of everything that went in, and of what came out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import junheng

_ROOMS = ("optimizer", "models", "geodata", "scenarios")
_LIBRARIES = ("geopandas", "highspy", "numpy", "pandas", "pulp", "pyproj", "scipy", "shapely")


@dataclass(frozen=True)
class Provenance:
    """Fingerprints (sha256, hex) and circumstances of a run.

    Attributes
    ----------
    city, policy, scenario, plan
        Fingerprints of the city's facts, the rules after overlays, the question and the decision.
    inputs
        Fingerprint of city, policy, scenario, code and solver versions: equal inputs give an equal plan.
    city_name, city_name_zh
        The city as its folder calls it, for lists of runs.
    code_version
        Release and a hash of the source files.
    libraries
        (name, version) pairs of what computed the run.
    status
        The weakest status among the plan's goals: "optimal" or "feasible".
    worst_gap
        The largest relative gap (share) between a goal's value and its proved bound.
    created_utc, seconds
        ISO 8601 time stamp, and time taken; these two do not enter any fingerprint.
    """

    city: str
    policy: str
    scenario: str
    inputs: str
    plan: str
    city_name: str
    city_name_zh: str
    code_version: str
    libraries: tuple[tuple[str, str], ...]
    seed: int
    threads: int
    status: str
    worst_gap: float
    created_utc: str
    seconds: float


def fingerprint(content: Mapping[str, object]) -> str:
    """Return the sha256 (hex) of a mapping of plain values; the order of keys does not matter."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache
def code_version() -> str:
    """Return the release and a hash of the source files that a plan depends on."""
    root = Path(junheng.__file__).parent
    digest = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{junheng.__version__}+{digest.hexdigest()[:12]}"


@lru_cache
def library_versions() -> tuple[tuple[str, str], ...]:
    """Return (name, version) of the libraries that compute a run."""
    return tuple((name, version(name)) for name in _LIBRARIES)


def inputs_fingerprint(city: str, policy: str, scenario: str) -> str:
    """Return the fingerprint of all that decides a plan: facts, rules, question, code and solver.

    Seed, threads and solver limits are part of the scenario's fingerprint.
    """
    libraries = dict(library_versions())
    solver = {name: libraries[name] for name in ("highspy", "pulp")}
    return fingerprint(
        {"city": city, "policy": policy, "scenario": scenario, "code": code_version(), "solver": solver}
    )
