"""An environment of its own for spopt, which needs PuLP < 4; never part of this project's requirements.

Run: ``python -m benchmarks.spopt_environment`` makes it, once, in ``benchmarks/.venv-spopt`` from the package
index. spopt is given HiGHS of the same version as here, so that the solver is the same on both sides.
"""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

PLACE = Path(__file__).parent / ".venv-spopt"
PYTHON = PLACE / "bin" / "python"


def spopt_python() -> Path | None:
    """Return the interpreter of the environment, or None where it has not been made."""
    return PYTHON if PYTHON.is_file() else None


def make() -> Path:
    """Make the environment where there is none, and return its interpreter."""
    if spopt_python() is None:
        uv = [sys.executable, "-m", "uv"]
        wanted = ["spopt>=0.8", "pulp<4", f"highspy=={version('highspy')}"]
        subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(PLACE)], check=True)  # noqa: S603 - uv
        subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(PYTHON), *wanted], check=True)  # noqa: S603 - uv
    return PYTHON


if __name__ == "__main__":
    print(make())
