"""Colours of zones on a map: told apart by colour-blind readers, the number of a zone says which.

Five numbers are enough on most maps; the colours are those of Okabe & Ito (2008) without black, then the
same mixed with white.
"""

BASE = ("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#0072b2", "#d55e00")
WHITE = 0.55


def zone_colour(number: int) -> str:
    """Return the colour of a class of zones, as ``#rrggbb``; after fourteen they begin again."""
    turn, place = divmod(number, len(BASE))
    if turn % 2 == 0:
        return BASE[place]
    mixed = (round(part + (255 - part) * WHITE) for part in bytes.fromhex(BASE[place][1:]))
    return "#{:02x}{:02x}{:02x}".format(*mixed)
