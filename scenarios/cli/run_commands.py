"""Commands about stored runs: ``runs`` and ``compare``."""

from dataclasses import asdict, fields

from geodata.city import City
from models.policy import Policy
from scenarios.cli.loading import load_city
from scenarios.cli.options import DEFAULT_STORE, CityFolder, Json, Lang, RunNumbers, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.cli.show_changes import show_children, show_effects
from scenarios.cli.show_runs import amount, place_names, show_headline, show_indicators
from scenarios.compare import Comparison, compare
from scenarios.describe import level_title
from scenarios.packs import load_pack
from scenarios.runs import Run
from scenarios.store import RunSummary, Store
from scenarios.store_engine import shown_place
from scenarios.wording import moment


def runs_command(*, store: StorePlace = DEFAULT_STORE, lang: Lang = "en", as_json: Json = False) -> None:
    """List the runs in the store."""
    kept = Store(store).runs()
    if as_json:
        print_json({"store": shown_place(store), "runs": [asdict(run) for run in kept]})
        return
    screen = Screen(lang)
    if not kept:
        screen.say("There are no runs in {store} yet; `junheng solve` makes them.", store=shown_place(store))
        return
    heads = (
        "Run",
        "Scenario",
        "City",
        "Policy pack",
        "Year",
        "Status",
        "Gap",
        "Made (UTC)",
        "Seconds",
        "Plan",
    )
    screen.table(
        "", [screen.speech.say(head) for head in heads], [_run_row(run, screen) for run in kept], words=4
    )


def compare_command(
    folder: CityFolder,
    numbers: RunNumbers,
    *,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Put stored runs side by side: what differs, who wins, who loses, where it is worst."""
    city, screen = load_city(folder, lang)
    runs = load_runs(store, numbers)
    comparison = compare(runs, city)
    if as_json:
        print_json({field.name: getattr(comparison, field.name) for field in fields(comparison)})
        return
    policy = policy_of(runs[0])
    _print_inputs(comparison, screen)
    show_headline(comparison, screen)
    show_indicators(comparison, policy, screen)
    show_children(comparison, city, screen)
    show_effects(comparison, screen)
    _print_districts(comparison, city, screen)
    _print_worst(comparison, city, policy, screen)


def load_runs(store: str, numbers: list[int]) -> list[Run]:
    """Return stored runs in the order asked for."""
    kept = Store(store)
    return [kept.load(number) for number in numbers]


def policy_of(run: Run) -> Policy:
    """Return the rules a run was made under."""
    return load_pack(run.scenario.policy, run.scenario.overlay)


def _run_row(run: RunSummary, screen: Screen) -> tuple[str, ...]:
    speech = screen.speech
    return (
        str(run.number),
        run.label(screen.lang),
        (run.city_zh or run.city) if screen.lang == "zh" else run.city,
        run.policy,
        str(run.year),
        speech.term(run.status),
        speech.share(run.worst_gap, 2),
        moment(run.created_utc, screen.lang),
        speech.number(run.seconds, 1),
        run.plan[:12],
    )


def _print_inputs(comparison: Comparison, screen: Screen) -> None:
    say = screen.speech.say
    if comparison.inputs.empty:
        screen.say("The runs have the same inputs.")
        screen.say()
        return
    screen.table(
        "Inputs that differ",
        [say("Input"), *comparison.labels],
        [(_input(str(key), screen), *values) for key, *values in comparison.inputs.itertuples(index=False)],
        words=1 + len(comparison.labels),
    )


def _input(key: str, screen: Screen) -> str:
    """Say what an input is; a key of the scenario file below a table stays as it is written there."""
    library = key.removeprefix("library ")
    if library != key:
        return screen.speech.say("library {name}", name=library)
    return key if "." in key else screen.speech.term(key)


def _print_districts(comparison: Comparison, city: City, screen: Screen) -> None:
    """Print, for each district, how many schools gained and how many lost against the base."""
    names = place_names(city, screen)["district"]
    changed = comparison.districts.query("better + worse > 0")
    heads = ("Run", "District", "Measure", "Schools better", "Schools worse", "Before", "After")
    base = screen.speech.say("Today") if comparison.base not in comparison.labels else comparison.base
    screen.say("Winners and losers against {base}:", base=base)
    screen.table(
        "",
        [screen.speech.say(head) for head in heads],
        [
            (
                row["run"],
                names.get(row["district_id"], row["district_id"]),
                screen.speech.term(row["measure"]),
                screen.speech.number(row["better"]),
                screen.speech.number(row["worse"]),
                _measured(row["before"], row["measure"], screen),
                _measured(row["after"], row["measure"], screen),
            )
            for row in changed.to_dict("records")
        ],
        words=3,
    )


def _print_worst(comparison: Comparison, city: City, policy: Policy, screen: Screen) -> None:
    names = place_names(city, screen)
    heads = ("Run", "What", "Rank", "District", "Place", "Level", "Short")
    screen.table(
        "Worst ten",
        [screen.speech.say(head) for head in heads],
        [
            (
                row["run"],
                screen.speech.term(row["what"], "shortage"),
                str(row["rank"]),
                names["district"].get(row["district_id"], row["district_id"]),
                names[row["unit"]].get(row["unit_id"], row["unit_id"]),
                level_title(policy, row["level"], screen.speech) if row["level"] else "",
                amount(row["amount"], row["measured_in"], screen),
            )
            for row in comparison.worst.to_dict("records")
        ],
        words=6,
    )


def _measured(value: float, measure: str, screen: Screen) -> str:
    units = {"mean_metres": "metres", "granted_per_pupil": "cents"}
    return screen.speech.amount(value, units.get(measure, ""))
