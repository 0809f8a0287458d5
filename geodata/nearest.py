"""The known name nearest to one that is not known."""

import difflib
import unicodedata
from collections.abc import Iterable

CUTOFF = 0.5


def folded(name: str) -> str:
    """Return a name without what the eye overlooks: width, capitals, spaces around."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like `name`, or an empty text when none is.

    Names that differ only in width, capitals, spaces or leading zeros come first; spreadsheets do that.
    """
    names = sorted(known)
    plain = folded(name).lstrip("0")
    for candidate in names:
        if folded(candidate).lstrip("0") == plain:
            return candidate
    close = difflib.get_close_matches(name, names, n=1, cutoff=CUTOFF)
    return close[0] if close else ""
