"""The command ``new``: a scenario file from a few answers."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from geodata.city import City
from scenarios.cli.loading import load_city
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.errors import OutputError, Problem, ScenarioError, nearest
from scenarios.output import new_file
from scenarios.packs import pack_ids
from scenarios.question import check_scenario
from scenarios.scenario import Decision, read_scenario
from scenarios.scenario_new import Answers, Births, Demand, Preference, scenario_text

DECISIONS: tuple[str, ...] = get_args(Decision.__value__)
_USUAL = "places,teachers,funds"
NewFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="Scenario file to write (TOML).", show_default=False)
]


def new_command(  # noqa: PLR0913 - one parameter for each option
    folder: CityFolder,
    file: NewFile,
    *,
    policy: Annotated[str | None, typer.Option(help="Policy pack.")] = None,
    year: Annotated[int | None, typer.Option(help="Year whose children are placed.")] = None,
    levels: Annotated[str | None, typer.Option(help="Levels, with commas; empty for all.")] = None,
    decide: Annotated[str | None, typer.Option(help="What may be decided, with commas.")] = None,
    budget: Annotated[
        float | None, typer.Option(min=0, help="Money of the year; without it, the city's sources.")
    ] = None,
    prefer: Annotated[
        Literal["stay", "near"] | None,
        typer.Option(help="Once all have a seat: pupils stay at their schools, or go near."),
    ] = None,
    demand: Annotated[
        Literal["low", "mid", "high"] | None, typer.Option(help="Which forecast of children.")
    ] = None,
    births: Annotated[
        Literal["table", "trend", "flat"] | None,
        typer.Option(
            help="Children of the city's own table, or forecast anew with births that go on as they were "
            "changing (trend) or stay as in the last year (flat)."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; take what is usual.")] = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write a scenario file from a few questions, or from options with --yes; it is checked at once."""
    if file.exists():
        raise OutputError.one("", "this file exists and was left untouched; choose another", where=str(file))
    city, screen = load_city(folder, lang)
    asking = _Asking(screen, silent=yes or as_json)
    answers = Answers(
        name=file.stem,
        policy=asking.word(policy, "Policy pack", pack_ids(), _usual_pack(city)),
        year=int(asking.word(_text(year), "Year", [str(known) for known in city.years()], _first_year(city))),
        levels=asking.words(levels, "Levels, with commas; empty for all", city.levels(), ""),
        decisions=asking.words(decide, "What may be decided, with commas", DECISIONS, _USUAL),
        budget=asking.amount(budget),
        prefer=asking.preference(prefer),
        demand=asking.demand(demand),
        births=asking.births(births),
    )
    with new_file(file) as draft:
        draft.write_text(scenario_text(answers, screen.speech.translate), encoding="utf-8")
        check_scenario(read_scenario(draft), city, draft)
    if as_json:
        print_json({"file": str(file), "scenario": read_scenario(file).model_dump(mode="json")})
        return
    screen.say("Written: {file}", file=file)
    screen.say("To solve it: junheng solve {city} {file}", city=folder, file=file)


class _Asking:
    """Takes what was given as options, and asks for the rest unless silent."""

    def __init__(self, screen: Screen, *, silent: bool) -> None:
        self._say, self._silent = screen.speech.say, silent

    def word(self, given: str | None, what: str, known: list[str] | tuple[str, ...], usual: str) -> str:
        """Return one of the known words."""
        (word,) = self.words(given, what, known, usual) or ("",)
        return word

    def words(
        self, given: str | None, what: str, known: list[str] | tuple[str, ...], usual: str
    ) -> tuple[str, ...]:
        """Return some of the known words, written with commas."""
        text = usual if given is None else given
        if given is None and not self._silent:
            text = typer.prompt(f"{self._say(what)} ({', '.join(known)})", default=usual)
        words = tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())
        for word in words:
            if word not in known:
                raise ScenarioError(
                    Problem(
                        self._say(what),
                        "not one of the allowed values",
                        found=word,
                        allowed=", ".join(known),
                        nearest=nearest(word, known),
                    )
                )
        return words

    def amount(self, given: float | None) -> float | None:
        """Return the money of the year, or None for the city's sources."""
        if given is not None or self._silent:
            return given
        return typer.prompt(self._say("Money of the year; 0 for the city's sources"), default=0.0) or None

    def preference(self, given: Preference | None) -> Preference:
        """Return what counts once everybody has a seat."""
        word = self.word(given, "Once all have a seat: stay or near", ("stay", "near"), "stay")
        return "near" if word == "near" else "stay"

    def demand(self, given: Demand | None) -> Demand:
        """Return the case of the forecast."""
        cases = ("low", "mid", "high")
        return self.word(given, "Which forecast of children", cases, "mid")  # type: ignore[return-value]

    def births(self, given: str | None) -> Births | None:
        """Return how births go on, None for the city's own table of children."""
        what = "Children: the city's table, or forecast anew with births as the trend or flat"
        word = self.word(given, what, ("table", "trend", "flat"), "table")
        return None if word == "table" else word  # type: ignore[return-value]


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _first_year(city: City) -> str:
    """Return the first year with money of its own, or the first with children."""
    paid = set(city.sources["year"]) if len(city.sources) else set()
    years = [year for year in city.years() if year in paid] or list(city.years())
    return str(years[0]) if years else ""


def _usual_pack(city: City) -> str:
    return {"GBP": "uk.eng", "USD": "us.title1"}.get(city.currency, "cn.2017.quality")
