"""What became of a job, in the reader's language.

A store keeps the message in English, as whoever reads it is not known when a process dies. Here it is taken
apart again into the sentences that the catalogues hold and what was filled into them.
"""

import re
from collections.abc import Callable

from geodata.faults import fill
from scenarios.errors import ALLOWED, FOUND, NEAREST, SEPARATOR

KILLED = "the process that solved it was ended by {signal}"
ENDED = "the process that solved it ended with code {code}"
OVERDUE = "took longer than the {seconds} s allowed"
UNFORESEEN = "this should not have happened ({kind})"
_FILLED = (KILLED, ENDED, OVERDUE, UNFORESEEN, FOUND, ALLOWED, NEAREST)


def job_message(message: str, translate: Callable[[str], str]) -> str:
    """Return the message of a job in a language, its problems one after the other.

    Parameters
    ----------
    message
        As the store holds it: English, one problem a line.
    translate
        From an English sentence to the language; a sentence it does not know stays English.
    """
    separator = translate(SEPARATOR)
    parts = (part for line in message.splitlines() for part in line.split(SEPARATOR))
    return separator.join(_said(part, translate) for part in parts)


def _said(part: str, translate: Callable[[str], str]) -> str:
    for template in _FILLED:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(template))
        if match := re.fullmatch(pattern, part):
            return fill(translate(template), match.groupdict())
    where, colon, what = part.rpartition(": ")  # file and key stay as they are
    return where + colon + translate(what)
