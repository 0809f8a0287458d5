"""Every kind of fault a city folder can have: its code, severity, and the words for it.

One module per topic; here they are all together, as ``kinds.NAME``. The words are msgids of the catalogues in
``scenarios/locale/zh``.
"""

from geodata.faults import DID_YOU_MEAN, FRAME, FaultKind
from geodata.kinds.allowed import *  # noqa: F403 - this module is the sum of its topics
from geodata.kinds.cells import *  # noqa: F403
from geodata.kinds.files import *  # noqa: F403
from geodata.kinds.formats import *  # noqa: F403
from geodata.kinds.headers import *  # noqa: F403
from geodata.kinds.maps import *  # noqa: F403
from geodata.kinds.money import *  # noqa: F403
from geodata.kinds.rolls import *  # noqa: F403
from geodata.kinds.sense import *  # noqa: F403
from geodata.kinds.settings import *  # noqa: F403

ALLOWED = tuple(value for name, value in tuple(globals().items()) if name.startswith("ALLOWED_"))
KINDS = tuple(value for value in tuple(globals().values()) if isinstance(value, FaultKind))


def templates() -> tuple[str, ...]:
    """Return every msgid a message of this package can be made of, sorted."""
    words = {word for kind in KINDS for word in (kind.problem, kind.remedy, kind.allowed) if word}
    return tuple(sorted(words | set(ALLOWED) | set(FRAME) | {DID_YOU_MEAN}))
