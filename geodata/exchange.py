"""Two folders change places in one step, so that at no moment one of them is missing."""

import ctypes
import errno
import os
from pathlib import Path
from tempfile import mkdtemp

_HERE = -100  # AT_FDCWD: paths are meant from the working directory
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, see renameat2(2)
_CANNOT = (errno.ENOSYS, errno.EINVAL)  # the kernel, or the disk


def exchange(one: Path, other: Path) -> None:
    """Let two folders of one disk change places.

    Where the system cannot do it in one step, they are renamed one after the other.

    Raises
    ------
    OSError
        It is refused; both are where they were.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        _in_turn(one, other)
    elif rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE):
        code = ctypes.get_errno()
        if code not in _CANNOT:
            raise OSError(code, os.strerror(code), str(other))
        _in_turn(one, other)


def _in_turn(one: Path, other: Path) -> None:
    aside = Path(mkdtemp(dir=one.parent)) / other.name
    try:
        other.rename(aside)
        one.rename(other)
    except OSError:
        if aside.exists():
            aside.rename(other)
        raise
    finally:
        if aside.exists():
            aside.rename(one)
        aside.parent.rmdir()
