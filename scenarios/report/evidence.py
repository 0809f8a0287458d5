"""Why the numbers can be trusted, and where not: proof, what was not planned, warnings, provenance."""

from scenarios import wording
from scenarios.report.material import Material
from scenarios.report.tables import Cell, Table, grid, words

_CAVEATS = (
    "Equal means are not equal results: the plan moves places, teachers and money, not good teaching.",
    "Thresholds invite gaming: pupils may be moved to empty a class, and equipment renamed.",
    "Closing small schools looks best on cost and can break the limit on the way to school.",
    "New zones move the price of homes.",
    "Where children live and who gets aid is sensitive: no names, and small counts are withheld.",
    "Moves are proposed by kind of post. Who moves is decided by people; no teacher is judged here.",
    "Curriculum, admission of single pupils, discipline, supervision and salaries are outside this tool.",
)


def proofs(material: Material) -> tuple[Table, ...]:
    """State per run and goal: the value reached, the best possible, the gap between them, the status."""
    return tuple(_proof(material, number) for number in range(len(material.runs)))


def _proof(material: Material, number: int) -> Table:
    speech, steps = material.speech, material.tables(number)["steps"]
    rows = [
        [
            Cell(speech.step(row["step"])),
            Cell(material.level(row["level"]), "quiet"),
            Cell(speech.term(row["goal"])),
            *(Cell(speech.number(value), "num") for value in (row["value"], row["bound"])),
            Cell(speech.unit(row["unit"]), "quiet"),
            Cell(speech.share(row["gap"], 3), "num"),
            Cell(speech.term(row["status"]), "met" if row["status"] == "optimal" else "not_assessed"),
            Cell(speech.number(row["seconds"], 1), "num quiet"),
        ]
        for row in steps.to_dict("records")
    ]
    columns = ("Step", "Level", "Goal", "Reached", "Best possible", "Unit", "Gap", "Status", "Seconds")
    return Table(
        head=tuple(speech.say(column) for column in columns), rows=grid(rows), caption=material.titles[number]
    )


def not_planned(material: Material, number: int) -> Table:
    """List what a run could not plan, and why."""
    speech, table = material.speech, material.runs[number].plan.not_assessed
    rows = [
        [
            Cell(speech.term(row["what"])),
            Cell(material.level(row["level"]), "quiet"),
            Cell(material.place(row["unit"], row["unit_id"])),
            Cell(speech.reason(row["reason"])),
        ]
        for row in table.to_dict("records")
    ]
    columns = ("What", "Level", "Place", "Why")
    return Table(
        head=tuple(speech.say(column) for column in columns),
        rows=grid(rows),
        caption=material.titles[number],
        fold=10,
    )


def warnings(material: Material) -> tuple[str, ...]:
    """Say what should be known about the data."""
    return tuple(fault.render(material.speech.translate) for fault in material.city.warnings)


def provenance(material: Material) -> Table:
    """Give the fingerprints of everything that went in and came out."""
    speech = material.speech
    columns = [
        {
            "Run number": "–" if run.number is None else str(run.number),
            "Made (UTC)": wording.moment(run.provenance.created_utc, speech.lang),
            "City": run.provenance.city,
            "Rules": run.provenance.policy,
            "Question": run.provenance.scenario,
            "All inputs": run.provenance.inputs,
            "Plan": run.provenance.plan,
            "Code": run.provenance.code_version,
            "Libraries": " ".join(f"{name} {version}" for name, version in run.provenance.libraries),
            "Seed and threads": f"{run.provenance.seed}, {run.provenance.threads}",
            "Seconds": speech.number(run.provenance.seconds, 1),
        }
        for run in material.runs
    ]
    rows = [
        [Cell(speech.say(key)), *words(*(column[key] for column in columns), kind="code")]
        for key in columns[0]
    ]
    return Table(head=(speech.say("Fingerprint (SHA-256)"), *material.titles), rows=grid(rows))


def caveats(material: Material) -> tuple[str, ...]:
    """Say what the numbers do not say."""
    return tuple(material.speech.say(caveat) for caveat in _CAVEATS)
