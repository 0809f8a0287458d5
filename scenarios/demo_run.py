"""The demo from nothing to a report: an invented city, three questions, three plans, one comparison."""

import shutil
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from geodata.city import City
from geodata.demo import demo_tables
from geodata.writing import write_city
from scenarios.compare import Comparison
from scenarios.errors import OutputError
from scenarios.output import new_folder, require_free
from scenarios.runs import Run, Watcher, expected_inputs, run_scenario
from scenarios.scenario import Scenario, read_scenario
from scenarios.store import Store

if TYPE_CHECKING:
    from models.measures.indicators import Measures

type Size = Literal["small", "city", "province"]
type Watch = Callable[[Scenario], AbstractContextManager[Watcher | None]]

SCENARIOS = ("keep", "balance", "lean")
EXAMPLES = Path(__file__).parent / "examples"
MARK = "demo.toml"


@dataclass(frozen=True)
class DemoFolder:
    """Where the parts of a demo lie."""

    root: Path

    @property
    def city(self) -> Path:
        """Folder of the city."""
        return self.root / "city"

    @property
    def scenarios(self) -> tuple[Path, ...]:
        """The three scenario files, base of the comparison first."""
        return tuple(self.root / "scenarios" / f"{name}.toml" for name in SCENARIOS)

    @property
    def sweep(self) -> Path:
        """Sweep file of the annual batch."""
        return self.root / "sweeps" / "annual_batch.toml"

    @property
    def store(self) -> Path:
        """File of the runs."""
        return self.root / "junheng.sqlite"

    def report(self, lang: str) -> Path:
        """File of the report in a language."""
        return self.root / f"report.{lang}.html"

    @property
    def workbook(self) -> Path:
        """File of the workbook."""
        return self.root / "workbook.xlsx"


def make_demo(root: Path, size: Size, seed: int) -> bool:
    """Make the demo city, its scenario files and its sweep, whole or not at all.

    Returns
    -------
    bool
        False when the folder already holds the demo of this size and seed, which is then used as it is.

    Raises
    ------
    OutputError
        When the folder holds anything else; it is left untouched.
    """
    mark = {"size": size, "seed": seed}
    if (root / MARK).is_file():
        found = tomllib.loads((root / MARK).read_text(encoding="utf-8"))
        if found == mark:
            return False
        raise OutputError.one(
            "", "this folder holds another demo; choose a new folder", where=str(root), found=_listed(found)
        )
    require_free(root)
    settings, tables = demo_tables(size, seed)
    with new_folder(root) as draft:
        write_city(draft / "city", settings, tables)
        (draft / "scenarios").mkdir()
        for name in SCENARIOS:
            text = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
            (draft / "scenarios" / f"{name}.toml").write_text(text, encoding="utf-8")
        shutil.copytree(EXAMPLES / "sweeps", draft / "sweeps", copy_function=shutil.copyfile)
        (draft / MARK).write_text(f'size = "{size}"\nseed = {seed}\n', encoding="utf-8")
    return True


def plan_demo(folder: DemoFolder, city: City, watch: Watch) -> list[Run]:
    """Solve the three scenarios and keep each run; one that the store holds already is taken from there."""
    store = Store(folder.store)
    known = {(run.inputs, run.scenario): run.number for run in store.runs()}
    runs: list[Run] = []
    today: dict[str, Measures] = {}
    for path in folder.scenarios:
        scenario = read_scenario(path)
        number = known.get((expected_inputs(city, scenario), scenario.name))
        if number is None:
            with watch(scenario) as progress:
                run = run_scenario(city, scenario, progress, today=today)
            runs.append(replace(run, number=store.save(run)))
        else:
            runs.append(store.load(number))
    return runs


def write_demo_reports(
    folder: DemoFolder, city: City, runs: Sequence[Run], comparison: Comparison
) -> tuple[Path, ...]:
    """Write the report in both languages and the workbook; return the files."""
    from scenarios.report import write_report  # noqa: PLC0415 - draws maps, which is slow to import
    from scenarios.workbook import write_workbook  # noqa: PLC0415

    for lang in ("en", "zh"):
        write_report(folder.report(lang), runs, city, lang=lang, comparison=comparison)
    write_workbook(folder.workbook, runs, city, comparison=comparison)
    return (folder.report("en"), folder.report("zh"), folder.workbook)


def _listed(mark: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in mark.items())
