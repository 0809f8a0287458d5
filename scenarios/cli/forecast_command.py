"""The command ``forecast``: pupils of the years to come, and how far such forecasts were off before."""

from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer

from geodata.city import City
from geodata.forecast.forecast import Question
from geodata.forecast.of_city import CityForecast, forecast_city, future_children
from geodata.forecast.rules import Rules, read_rules
from geodata.writing import write_city
from scenarios.cli.failures import fault_record
from scenarios.cli.loading import city_name, load_city
from scenarios.cli.options import CityFolder, Json, Lang
from scenarios.cli.screen import Screen, print_json
from scenarios.output import new_folder, require_free

NOTES = Path("forecast")
Years = Annotated[int, typer.Option(min=1, max=15, help="Years ahead.")]
Ratio = Annotated[
    Literal["pooled", "mean", "median"], typer.Option("--method", help="How past ratios are joined.")
]
Unborn = Annotated[
    Literal["trend", "flat"],
    typer.Option("--births", help="Births not recorded yet: as they were changing, or as in the last year."),
]
Migrants = Annotated[
    float,
    typer.Option(
        "--migrant-weight", min=0, max=2, help="Entrants from a migrants' birth for each from a residents'."
    ),
]
Goal = Annotated[
    float | None,
    typer.Option(
        "--kindergarten", min=0.01, max=1, help="Share of children in kindergarten by the last year (0-1)."
    ),
]
RulesName = Annotated[str, typer.Option("--rules", help="Ages of entry: cn, england, or a TOML file.")]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same interval.")]
Out = Annotated[Path | None, typer.Option("--out", help="New city folder whose children are the forecast.")]


def forecast_command(  # noqa: PLR0913 - the options of the command
    folder: CityFolder,
    *,
    years: Years = 10,
    method: Ratio = "pooled",
    births: Unborn = "trend",
    migrant_weight: Migrants = 1.0,
    kindergarten: Goal = None,
    rules: RulesName = "cn",
    seed: Seed = 0,
    out: Out = None,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Forecast pupils by level from grades and births, with interval, backtest and stock-flow residuals."""
    if out is not None:
        require_free(out)
    ruled = read_rules(rules)
    goals = {} if kindergarten is None else {"preschool": kindergarten}
    question = Question(years, method, births == "flat", migrant_weight, goals, seed)
    city, screen = load_city(folder, lang)
    made = forecast_city(city, ruled, question)
    if out is not None:
        _write(out, city, made)
    if as_json:
        print_json(_record(city, made, ruled, question, out, screen))
        return
    screen.tell(f"{city_name(city, lang)} · {city.school_year}")
    screen.say()
    for fault in made.faults:
        screen.tell(fault.render(screen.speech.translate))
    _print_levels(made, screen)
    _print_trust(made, ruled, screen)
    _print_errors(made, years, screen)
    _print_flows(made, screen)
    if out is not None:
        screen.say("Written: {file}", file=out)


def _write(out: Path, city: City, made: CityForecast) -> None:
    tables = {**city.tables(), "children": future_children(city, made.forecast)}
    with new_folder(out) as draft:
        write_city(draft, city.settings(), tables)
        (draft / NOTES).mkdir()
        for name, table in _notes(made).items():
            table.to_csv(draft / NOTES / f"{name}.csv", index=False, encoding="utf-8", float_format="%.6g")


def _notes(made: CityForecast) -> dict[str, pd.DataFrame]:
    """Return what a reader needs to judge the forecast, by name."""
    return {
        "pupils": made.forecast.cells,
        "districts": made.forecast.districts,
        "levels": made.forecast.levels,
        "ratios": made.forecast.ratios,
        "participation": made.forecast.participation,
        "backtest": made.errors,
        "stock_flow": made.stock_flow,
    }


def _record(
    city: City, made: CityForecast, rules: Rules, question: Question, out: Path | None, screen: Screen
) -> dict[str, object]:
    asked = {
        "years": question.years,
        "method": question.method,
        "births": "flat" if question.flat_births else "trend",
        "migrant_weight": question.migrant_weight,
        "goals": dict(question.goals),
        "seed": question.seed,
        "interval": [rules.low, rules.high],
        "draws": rules.draws,
    }
    notes = {name: table for name, table in _notes(made).items() if name != "pupils"}
    faults = [fault_record(fault, screen.speech) for fault in made.faults]
    written = None if out is None else str(out)
    return {
        "city": city.name,
        "fingerprint": city.fingerprint(),
        **asked,
        **notes,
        "faults": faults,
        "out": written,
    }


def _print_levels(made: CityForecast, screen: Screen) -> None:
    number, term = screen.speech.number, screen.speech.term
    panel = made.forecast.panel
    rows: list[tuple[str, ...]] = []
    for level in panel.levels():
        today = float(pd.Series(panel.pupils[-1][:, panel.places(level)].ravel()).sum())
        rows.append((term(level), str(panel.last), number(today, 0), "", "", "", "", ""))
        part = made.forecast.levels[made.forecast.levels["level"] == level]
        rows += [
            (
                term(level),
                str(row["year"]),
                *(number(row[name], 0) for name in ("pupils", "low", "high")),
                screen.speech.share(row["pupils"] / today - 1) if today else "–",
                number(row["added"], 0),
                screen.speech.share(row["unborn"], 0),
            )
            for row in part.to_dict("records")
        ]
    heads = ("Level", "Year", "Pupils", "Low", "High", "Change", "Of new homes", "Grades not yet born")
    screen.table("Pupils to come", [screen.speech.say(head) for head in heads], rows)


def _print_trust(made: CityForecast, rules: Rules, screen: Screen) -> None:
    """Say what the interval is and what the ratios rest on."""
    share, number = screen.speech.share, screen.speech.number
    screen.say(
        "Low and high: {low} and {high} of {draws} paths drawn from the errors of past years lie below. They "
        "hold what varied in those years, not what never happened in them.",
        low=share(rules.low, 0),
        high=share(rules.high, 0),
        draws=number(rules.draws),
    )
    ratios = made.forecast.ratios
    screen.say(
        "Ratios: {all}, of which {city} are those of the whole city because the district has too few pupils; "
        "each from up to {years} years.",
        all=number(len(ratios)),
        city=number(int((ratios["basis"] == "city").sum())),
        years=number(int(ratios["years"].max())),
    )
    shares = made.forecast.participation.query("level == 'preschool'").dropna(subset="share")
    if len(shares):
        last = shares.iloc[-1]
        screen.say(
            "In kindergarten in {year}: {share} of the children born here in its years.",
            year=last["year"],
            share=share(last["share"]),
        )
    screen.say()


def _print_errors(made: CityForecast, years: int, screen: Screen) -> None:
    if made.errors.empty:
        screen.say("Not tested: the grades cover no year beyond those that a forecast needs.")
        return
    heads = (
        "Level",
        "Years ahead",
        "Forecasts",
        "MAPE by district",
        "Error of the city",
        "In the interval",
    )
    share = screen.speech.share
    screen.table(
        "Backtest: past forecasts against what came",
        [screen.speech.say(head) for head in heads],
        [
            (
                screen.speech.term(row["level"]),
                str(row["horizon"]),
                str(row["cells"]),
                share(row["mape"], 2),
                share(row["city_error"], 2),
                share(row["covered"], 0),
            )
            for row in made.errors.to_dict("records")
        ],
    )
    tested = int(made.errors["horizon"].max())
    if tested < years:
        screen.say(
            "Beyond {tested} years ahead the forecast is not tested: the grades do not go back far enough.",
            tested=tested,
        )
        screen.say()


def _print_flows(made: CityForecast, screen: Screen) -> None:
    number = screen.speech.number
    heads = ("Level", "Year", "Year before", "Entrants", "Graduates", "Expected", "Counted", "Residual")
    names = ("before", "entrants", "graduates", "expected", "actual")
    screen.table(
        "Stock and flow",
        [screen.speech.say(head) for head in heads],
        [
            (
                screen.speech.term(row["level"]),
                str(row["year"]),
                *(number(row[name], 0) for name in names),
                screen.speech.share(row["residual_share"], 2),
            )
            for row in made.stock_flow.to_dict("records")
        ],
    )
