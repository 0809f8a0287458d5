"""What a person decides by hand, and the list of it with undo and redo."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class MoveArea:
    """All children of a level who live in an area go to one school."""

    level: str
    area: str
    school: str


@dataclass(frozen=True)
class MovePost:
    """Teachers of one kind and level go from one school to another [teachers, at least 1]."""

    level: str
    kind: str
    giver: str
    taker: str
    teachers: int = 1


type Choice = MoveArea | MovePost


@dataclass(frozen=True)
class Sketch:
    """Choices on top of a stored run, in the order they were made.

    Attributes
    ----------
    run
        Number of the run that is changed; the run itself stays as it is.
    choices
        What holds now.
    undone
        What was taken back, last first; a new choice forgets it.
    """

    run: int
    choices: tuple[Choice, ...] = ()
    undone: tuple[Choice, ...] = ()

    def choose(self, choice: Choice) -> "Sketch":
        """Return the sketch with one more choice."""
        return replace(self, choices=(*self.choices, choice), undone=())

    def undo(self) -> "Sketch":
        """Return the sketch without its last choice; itself where there is none."""
        if not self.choices:
            return self
        return replace(self, choices=self.choices[:-1], undone=(self.choices[-1], *self.undone))

    def redo(self) -> "Sketch":
        """Return the sketch with the choice that was taken back last; itself where there is none."""
        if not self.undone:
            return self
        return replace(self, choices=(*self.choices, self.undone[0]), undone=self.undone[1:])

    def placed(self) -> dict[tuple[str, str], str]:
        """Return the school by level and area; of several choices for an area the last one holds."""
        return {(each.level, each.area): each.school for each in self.choices if isinstance(each, MoveArea)}

    def posts(self) -> tuple[MovePost, ...]:
        """Return the choices on teachers."""
        return tuple(each for each in self.choices if isinstance(each, MovePost))
