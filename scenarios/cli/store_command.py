"""Commands about the store itself: ``store check``, ``repair``, ``prune``, ``export`` and ``import``."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cli.failures import BAD_INPUT
from scenarios.cli.options import DEFAULT_STORE, Json, Lang, RunNumber, StorePlace
from scenarios.cli.screen import Screen, print_json
from scenarios.errors import OutputError, Problem, StoreError
from scenarios.store import Store
from scenarios.store_access import StoreAccess, listed
from scenarios.store_check import Repair, check_store, repair_store
from scenarios.store_exchange import export_run, import_run
from scenarios.store_prune import prune

Who = Annotated[
    str | None,
    typer.Option(
        "--who", envvar="JUNHENG_WHO", help="Who the decision log says did it.", show_default="this account"
    ),
]
ExportFile = Annotated[Path, typer.Argument(metavar="FILE", help="New file, a zip.", show_default=False)]
ImportFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="File that `store export` wrote.", show_default=False)
]
Expected = Annotated[
    str, typer.Option("--expect", help="Hash of a log entry noted before; it must still be in the log.")
]
OlderThan = Annotated[int, typer.Option("--older-than", min=1, max=36_500, help="Days.", show_default=False)]
KeepTagged = Annotated[
    bool,
    typer.Option(
        "--keep-tagged/--no-keep-tagged", help="Tagged runs and the baseline stay; they cannot be removed."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")]


def store_check_command(
    *, expect: Expected = "", store: StorePlace = DEFAULT_STORE, lang: Lang = "en", as_json: Json = False
) -> None:
    """Read the whole store: tables against hashes, plans against fingerprints, list and log against runs."""
    require_there(store)
    report, screen = check_store(StoreAccess(store), expect), Screen(lang)
    if as_json:
        print_json(
            {
                "store": StoreAccess(store).shown,
                "whole": not report.problems,
                "runs": report.runs,
                "tables": report.tables,
                "entries": report.entries,
                "quarantined": report.quarantined,
                "head": report.head,
                "problems": [_problem_record(problem, screen) for problem in report.problems],
            }
        )
    else:
        for problem in report.problems:
            screen.tell(problem.render(screen.speech.translate))
        screen.say(
            "{runs} runs, {tables} tables, {entries} log entries; {quarantined} runs in quarantine.",
            runs=screen.speech.number(report.runs),
            tables=screen.speech.number(report.tables),
            entries=screen.speech.number(report.entries),
            quarantined=screen.speech.number(report.quarantined),
        )
        if report.problems:
            screen.say("The store is damaged; `junheng store repair` moves what is broken into quarantine.")
        else:
            screen.say("The store is whole. Newest log entry: {head}", head=report.head or "–")
    if report.problems:
        raise typer.Exit(BAD_INPUT)


def store_repair_command(
    *, who: Who = None, store: StorePlace = DEFAULT_STORE, lang: Lang = "en", as_json: Json = False
) -> None:
    """Write the list of runs anew where it is wrong; move broken runs into quarantine. Deletes nothing."""
    require_there(store)
    done, screen = repair_store(StoreAccess(store), who), Screen(lang)
    if as_json:
        print_json({"repairs": [_repair_record(repair, screen) for repair in done]})
        return
    messages = {
        "listed": "Run {number} was listed anew: {why}",
        "quarantined": "Run {number} was moved into quarantine: {why}",
    }
    for repair in done:
        why = screen.speech.say("; ").join(
            problem.render(screen.speech.translate) for problem in repair.problems
        )
        screen.say(messages[repair.deed], number=repair.run, why=why)
    if not done:
        screen.say("Nothing had to be repaired.")


def store_prune_command(
    *,
    older_than: OlderThan,
    keep_tagged: KeepTagged = True,
    dry_run: DryRun = False,
    who: Who = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Remove old runs that bear no tag; the decision log keeps who removed which."""
    if not keep_tagged:
        raise StoreError.one("--no-keep-tagged", "tagged runs and the baseline are never removed")
    require_there(store)
    chosen, screen = prune(StoreAccess(store), older_than, who, dry_run=dry_run), Screen(lang)
    removed = [run.number for run in chosen.removed]
    if as_json:
        print_json({"dry_run": dry_run, "removed": removed, "kept_tagged": list(chosen.tagged)})
        return
    message = "{count} runs would be removed: {runs}" if dry_run else "{count} runs were removed: {runs}"
    screen.say(message, count=screen.speech.number(len(removed)), runs=listed(removed))
    if chosen.tagged:
        screen.say("Kept because of their tags: {runs}", runs=listed(list(chosen.tagged)))


def store_export_command(
    number: RunNumber,
    file: ExportFile,
    *,
    who: Who = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Write a run into one file (JSON and Parquet with their hashes) that another store can import."""
    if file.exists():
        raise OutputError.one(
            "", "this place is in use and was left untouched; choose a new file", where=str(file)
        )
    export_run(StoreAccess(store), number, file, who)
    if as_json:
        print_json({"run": number, "file": str(file)})
    else:
        Screen(lang).say("Written: {file}", file=file)


def store_import_command(
    file: ImportFile,
    *,
    who: Who = None,
    store: StorePlace = DEFAULT_STORE,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Keep a run that another store exported; it keeps its fingerprints and gets a new number."""
    kept = import_run(Store(store), file, who)
    if as_json:
        print_json({"run": kept.number, "new": kept.new})
    elif kept.new:
        Screen(lang).say("Imported as run {number}.", number=kept.number)
    else:
        Screen(lang).say("The store holds this run already, as run {number}.", number=kept.number)


def require_there(place: str) -> None:
    """Refuse the place of a file that is not there.

    Raises
    ------
    StoreError
        A mistyped name must not look like an empty store.
    """
    if StoreAccess(place).is_absent:
        raise StoreError.one("--store", "there is no store here", where=place)


def _problem_record(problem: Problem, screen: Screen) -> dict[str, object]:
    return {
        "key": problem.key,
        "found": problem.found,
        "message": problem.render(screen.speech.translate),
    }


def _repair_record(repair: Repair, screen: Screen) -> dict[str, object]:
    problems = [_problem_record(problem, screen) for problem in repair.problems]
    return {"run": repair.run, "deed": repair.deed, "problems": problems}
