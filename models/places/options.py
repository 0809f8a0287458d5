"""The options of the places formulation: which are asked for, and their rows added in a fixed order.

An option that is not asked for adds nothing, so that a plain question stays the flow that it was.
"""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from models.places import boarding as places_boarding
from models.places import classes as places_classes
from models.places import continuity as places_continuity
from models.places import feeders as places_feeders
from models.places import mix as places_mix
from models.places import nearby as places_nearby
from models.places import sizes as places_sizes
from models.places import zones as places_zones
from models.places.boarding import BoardingFacts
from models.places.classes import ClassesFacts
from models.places.continuity import ContinuityFacts
from models.places.feeders import FeedersFacts
from models.places.mix import MixFacts
from models.places.nearby import NearbyFacts
from models.places.sizes import SizesFacts
from models.places.zones import ZonesFacts

if TYPE_CHECKING:
    from models.places.core import Core, Goals, Ground
    from models.question import Question

FIRST = ("displaced_pupils",)  # before seats are overfilled
OF_OPTIONS = (
    *FIRST,
    "boarders",
    "beyond_budget",
    "changed_children",
    "short_nearby",
    "beyond_mix",
    "extra_feeds",
    "too_small",
)


@dataclass(frozen=True, eq=False)
class PlacesOptions:
    """What each option knows; ``None`` where it is not asked for or cannot be assessed."""

    zones: ZonesFacts | None = None
    boarding: BoardingFacts | None = None
    continuity: ContinuityFacts | None = None
    nearby: NearbyFacts | None = None
    mix: MixFacts | None = None
    feeders: FeedersFacts | None = None
    sizes: SizesFacts | None = None
    classes: ClassesFacts | None = None

    def any(self) -> bool:
        """Return whether some option adds rows."""
        asked = [option.name for option in fields(self) if getattr(self, option.name) is not None]
        bound = self.classes is not None and self.classes.rooms.notna().any()
        return any(name != "classes" for name in asked) or bool(bound)

    def without_zones(self) -> "PlacesOptions":
        """Return the options where zones are given and not to be chosen."""
        return replace(self, zones=None)


def read_options(ground: "Ground") -> PlacesOptions:
    """Return what is asked of a level besides seats and ways."""
    if not ground.rules.hold_for(ground.level):
        return PlacesOptions()
    return PlacesOptions(
        zones=places_zones.read_zones(ground),
        boarding=places_boarding.read_boarding(ground),
        continuity=places_continuity.read_continuity(ground),
        nearby=places_nearby.read_nearby(ground),
        mix=places_mix.read_mix(ground),
        feeders=places_feeders.read_feeders(ground),
        sizes=places_sizes.read_sizes(ground),
        classes=places_classes.read_classes(ground),
    )


def add_options(core: "Core", options: PlacesOptions) -> "Goals":
    """Add the rows of every option that is asked for; return their goals in order."""
    goals: Goals = {}
    steps: tuple[tuple[Any, Any], ...] = (
        (places_zones.add_zones, options.zones),
        (places_boarding.add_boarding, options.boarding),
        (places_continuity.add_continuity, options.continuity),
        (places_nearby.add_nearby, options.nearby),
        (places_mix.add_mix, options.mix),
        (places_feeders.add_feeders, options.feeders),
        (places_sizes.add_sizes, options.sizes),
        (places_classes.add_classes, options.classes),
    )
    for add, facts in steps:
        if facts is not None:
            goals |= add(core, facts)
    return goals


def in_order(core_goals: "Goals", added: "Goals") -> "Goals":
    """Return all goals in the formulation's own order.

    Children without a place come first, then pupils displaced in the middle of school, then seats, what the
    other options ask for, pupils that schools lose, and travel.
    """
    middle = [name for name in added if name not in FIRST]
    names = ["unplaced_children", *FIRST, "overfull_seats", *middle, "pupils_lost", "travel"]
    every = {**core_goals, **added}
    return {name: every[name] for name in names if name in every}


def ordered_here(question: "Question", goals: "Goals") -> "Question":
    """Return the question with its order of goals less those of options that this level has not.

    So one order serves all levels, although only junior schools have feeders, say.
    """
    if "places" not in question.goals:
        return question
    named = question.goals["places"]
    kept = tuple(name for name in named if name in goals or name not in OF_OPTIONS)
    return replace(question, goals={**question.goals, "places": kept})
