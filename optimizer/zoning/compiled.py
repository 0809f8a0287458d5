"""Inner loops compiled to machine code by Numba, once per installation: the code is kept beside the source.

Where nothing may be written there, nor in the user's cache (or ``NUMBA_CACHE_DIR``), it is compiled anew by
every process, which takes some ten seconds.
"""

from collections.abc import Callable
from typing import cast

import numba


def compiled[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of arrays and numbers when it is first called."""
    try:
        return cast("Callable[P, R]", numba.njit(cache=True)(function))
    except RuntimeError:  # no place to keep the code
        return cast("Callable[P, R]", numba.njit(function))
