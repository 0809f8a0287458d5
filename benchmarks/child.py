"""Scripts in a process of their own that print what they found as JSON."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any


def found_by(arguments: Sequence[str], *, python: str = sys.executable) -> Any:  # noqa: ANN401 - JSON
    """Run ``python ARGUMENTS`` and return the JSON it printed; what it wrote to standard error is shown.

    Raises
    ------
    subprocess.CalledProcessError
        The script failed.
    """
    done = subprocess.run([python, *arguments], stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own scripts
    return json.loads(done.stdout)
