"""What the map is sent: JSON in gzip, made once, so that a screen that is drawn again packs nothing."""

import gzip
import json
from collections.abc import Mapping

_LEVEL = 6  # beyond it a city's borders hardly become smaller


def plain(content: Mapping[str, object]) -> bytes:
    """Return content as JSON without blanks."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()


def pack(content: Mapping[str, object]) -> bytes:
    """Return content as the browser unpacks it; equal content gives equal bytes."""
    return gzip.compress(plain(content), _LEVEL, mtime=0)


def unpack(packed: bytes) -> object:
    """Return what was packed."""
    return json.loads(gzip.decompress(packed))
