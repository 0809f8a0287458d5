"""The boundary of a zone in words, as a zone notice prints it.

The words are English templates, filled after they are translated, like those of `geodata.faults`; their
Chinese is in ``scenarios/locale/zh/zones.po``. The same zone gives the same text.
"""

from collections.abc import Callable, Mapping, Sequence

from pandas import DataFrame

from geodata.faults import fill
from geodata.zones.outline import named

type Translate = Callable[[str], str]

BOUNDARY = "From the north-west corner clockwise: {legs}; back to the start."
LEG = "{direction} for {length} along {border}"
LEG_ON = "{before}, then {direction} for {length}"
THEN = "; "
ON = ", "
METRES = "{length} m"
KILOMETRES = "{length} km"
BORDERS = {
    "street": "{name}",
    "zone": "the zone of {name}",
    "area": "area {name}",
    "district": "the edge of the district, beyond it {name}",
    "open": "ground that belongs to no area",
    "outside": "the edge of the city",
}
DIRECTION_WORDS = {
    "north": "north",
    "north-east": "north-east",
    "east": "east",
    "south-east": "south-east",
    "south": "south",
    "south-west": "south-west",
    "west": "west",
    "north-west": "north-west",
}
NO_GROUND = "No area is drawn in this zone; it takes children of shared areas only."
ISLANDS = "Not joined to the rest, but part of the zone: {pieces}."
HOLDS = "Areas of the zone ({count}): {areas}."
SHARES = "Of shared areas it takes: {areas}."
SHARED_AREA = "{area} ({percent} %)"
AND_MORE = "{areas} and {count} more"
LISTED = 40
TEMPLATES = (
    BOUNDARY,
    LEG,
    LEG_ON,
    THEN,
    ON,
    METRES,
    KILOMETRES,
    NO_GROUND,
    ISLANDS,
    HOLDS,
    SHARES,
    SHARED_AREA,
    AND_MORE,
    *(template for template in BORDERS.values() if template != "{name}"),
    *DIRECTION_WORDS.values(),
)
KILOMETRE = 1000


def describe_boundary(
    legs: DataFrame, names: Mapping[str, Mapping[str, str]], translate: Translate = str
) -> str:
    """Return the walk round one zone as a sentence.

    Parameters
    ----------
    legs
        The legs of this zone, as `walk_round` gives them.
    names
        Names of schools, areas and districts by id, under ``zone``, ``area`` and ``district``; an id
        without a name is shown itself.
    translate
        From English template to the language.
    """
    if legs.empty:
        return translate(NO_GROUND)
    told: list[str] = []
    before = None
    columns = zip(
        legs["direction"], legs["metres"], legs["beside"], legs["beside_id"], named(legs, names), strict=True
    )
    for direction, metres, beside, key, name in columns:
        border = fill(translate(BORDERS[beside]), {"name": name})
        values = {
            "direction": translate(DIRECTION_WORDS[direction]),
            "length": length_text(metres, translate),
            "border": border,
        }
        if before == (beside, key):
            told[-1] = fill(translate(LEG_ON), {**values, "before": told[-1]})
        else:
            told.append(fill(translate(LEG), values))
        before = (beside, key)
    return fill(translate(BOUNDARY), {"legs": translate(THEN).join(told)})


def describe_members(
    members: DataFrame,
    islands: Sequence[Sequence[str]],
    names: Mapping[str, str],
    translate: Translate = str,
) -> tuple[str, ...]:
    """Return sentences on the areas of one zone: those drawn, its islands, and what it shares.

    Parameters
    ----------
    members
        The members of this zone, as `dissolve_zones` gives them.
    islands
        Area ids of each piece but the main one.
    names
        Names of areas by id.
    translate
        From English template to the language.
    """
    drawn = members.loc[members["drawn"], "area_id"].tolist()
    sentences = []
    if drawn:
        areas = area_list(drawn, names, translate)
        sentences.append(fill(translate(HOLDS), {"count": str(len(drawn)), "areas": areas}))
    if islands:
        pieces = translate(THEN).join(area_list(piece, names, translate) for piece in islands)
        sentences.append(fill(translate(ISLANDS), {"pieces": pieces}))
    shared = members[members["shared"]]
    if len(shared):
        told = [
            fill(translate(SHARED_AREA), {"area": names.get(area, area), "percent": f"{100 * share:.0f}"})
            for area, share in zip(shared["area_id"], shared["share"], strict=True)
        ]
        sentences.append(fill(translate(SHARES), {"areas": translate(ON).join(told)}))
    return tuple(sentences)


def area_list(ids: Sequence[str], names: Mapping[str, str], translate: Translate = str) -> str:
    """Return areas by name, the first forty and a count of the rest."""
    told = translate(ON).join(names.get(key, key) for key in ids[:LISTED])
    if len(ids) <= LISTED:
        return told
    return fill(translate(AND_MORE), {"areas": told, "count": str(len(ids) - LISTED)})


def length_text(metres: float, translate: Translate = str) -> str:
    """Return a length to ten metres, or from one kilometre to a hundred metres."""
    if round(metres, -1) >= KILOMETRE:
        return fill(translate(KILOMETRES), {"length": f"{metres / KILOMETRE:.1f}"})
    return fill(translate(METRES), {"length": f"{max(round(metres, -1), 10):.0f}"})
