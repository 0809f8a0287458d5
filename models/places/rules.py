"""What a scenario may ask of school places."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from models.errors import QuestionError

type Areas = Literal["split", "zoned", "whole"]


@dataclass(frozen=True)
class PlacesRules:
    """How children are to be placed; the default asks for nothing but seats and ways.

    Attributes
    ----------
    levels : tuple of str
        Levels that the rules below hold for; all when empty.
    areas : {"split", "zoned", "whole"}
        ``split`` offers the children of one area any schools within the limit. ``zoned`` gives every area one
        zone, a school or a named group of schools; children for whom its seats do not suffice are left out.
        ``whole`` asks besides that either all children of an area have a place or none.
    groups : tuple of str
        Schools that share one zone (multi-school zones): ids joined by ``;``, one text for each group. A
        school that is in no group is a zone of its own (single-school zones).
    group_schools : int
        Most schools in a group.
    contiguous : bool
        Whether zones must lie in one piece, with their school; areas are then ``zoned`` at least.
    classes : bool
        Whether classes are opened in whole numbers, grade by grade, under the ceiling of class size.
    nearby : bool
        Whether the policy's share of children is to be placed nearby.
    nearby_schools : int
        So many nearest public schools of an area count as nearby, beside those within the service radius.
    change_share : float or None
        Most of today's pupils who may change school, as a share (0-1); ``None`` sets no limit.
    least_change : bool
        Whether as few as possible change school.
    keep_grades : bool
        Whether today's pupils of upper grades stay where they are, so that only entrants move.
    keep_siblings : bool
        Whether entrants with a sibling at a school go there; the policy says how many they are.
    feeders : int
        Most junior schools that the children of one primary school go to; 0 asks for nothing.
    mix_within : float or None
        How far a school's share of disadvantaged children may lie from the city's (0-1); ``None``: any.
    boarding : bool
        Whether children beyond the limit may board where there are boarding places.
    least_size : bool
        Whether schools and teaching points should have at least the policy's pupils.
    """

    levels: tuple[str, ...] = ()
    areas: Areas = "split"
    groups: tuple[str, ...] = ()
    group_schools: int = 3
    contiguous: bool = False
    classes: bool = False
    nearby: bool = False
    nearby_schools: int = 3
    change_share: float | None = None
    least_change: bool = False
    keep_grades: bool = False
    keep_siblings: bool = False
    feeders: int = 0
    mix_within: float | None = None
    boarding: bool = False
    least_size: bool = False

    def __post_init__(self) -> None:
        """Refuse what means nothing.

        Raises
        ------
        QuestionError
            Naming the rule, what was found and what is allowed.
        """
        shares = {"change_share": self.change_share, "mix_within": self.mix_within}
        for name, share in shares.items():
            if share is not None and not 0 <= share <= 1:
                raise QuestionError(f"places.{name}: found {share}; allowed: 0 to 1")
        counts = {"group_schools": 1, "nearby_schools": 0, "feeders": 0}
        for name, least in counts.items():
            if getattr(self, name) < least:
                raise QuestionError(f"places.{name}: found {getattr(self, name)}; allowed: at least {least}")
        allowed = get_args(Areas.__value__)
        if self.areas not in allowed:
            raise QuestionError(f"places.areas: found {self.areas}; allowed: {', '.join(allowed)}")

    def hold_for(self, level: str) -> bool:
        """Return whether the rules hold for a level."""
        return not self.levels or level in self.levels

    def asks(self, level: str) -> bool:
        """Return whether more than seats and ways is asked of a level."""
        plain = PlacesRules(levels=self.levels, groups=self.groups, group_schools=self.group_schools)
        return self.hold_for(level) and self != replace(plain, nearby_schools=self.nearby_schools)

    def zoned(self) -> bool:
        """Return whether every area has one zone."""
        return self.contiguous or self.areas != "split"

    def keeps_today(self) -> bool:
        """Return whether it matters who goes where today."""
        return self.change_share is not None or self.least_change or self.keep_grades or self.keep_siblings
