"""What all locks of a scenario file have in common."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)
type Id = Annotated[str, Field(min_length=1, max_length=200)]
type LockName = Annotated[str, Field(max_length=80)]
type LevelOr = Literal["", "preschool", "primary", "junior", "senior", "vocational", "special"]
type LevelOf = Literal["preschool", "primary", "junior", "senior", "vocational", "special"]


class Asked(BaseModel):
    """What all locks have in common."""

    model_config = _STRICT
    name: LockName = ""

    def title(self) -> str:
        """Return the lock's name, or what it says in its own keys."""
        asked = self.model_dump()
        said = [asked[key] for key in _TELLING if asked.get(key)]
        words = [value if isinstance(value, str) else ", ".join(value) for value in said]
        return self.name or " ".join(words)


_TELLING = (
    "lock",
    "areas",
    "school",
    "to",
    "district",
    "senior",
    "junior",
    "level",
    "category",
    "aid",
    "project",
    "programme",
    "use",
    "source",
    "stock",
    "base",
    "kind",
)
