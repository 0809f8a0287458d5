"""Whether what a folder holds lies in it."""

from pathlib import Path


def leads_outside(path: Path, folder: Path) -> bool:
    """Return whether a path, its links followed, leads out of a folder."""
    return not path.resolve().is_relative_to(folder.resolve())
