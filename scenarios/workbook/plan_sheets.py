"""Sheets of one run: budget, sources, posts, transfers, hires, places, shortages, zone notices."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from models.staff.staffed import conversion_changes
from scenarios.report.material import Material
from scenarios.report.public import public_zones
from scenarios.runs import Run
from scenarios.workbook.book import Book, Check, Column
from scenarios.workbook.cross_checks import checks_of
from scenarios.workbook.further_sheets import further_sheets

if TYPE_CHECKING:
    from models.plan import Plan
    from scenarios.zone_notices import ZoneBook

_KEY = ["school_id", "level"]
_SCHOOL = ("school_id", "school", "district", "level_title")
_OTHER = {"leaving": "leaving the service (-)", "changed_level": "changed level (+ or -)"}
_COUNTED_HERE = {
    "out",
    "came",
    "hired",
    "granted_cents",
    *_OTHER,
}  # beside the columns of the plan's table of schools


@dataclass(frozen=True, eq=False)
class PlanSheets:
    """The sheets of one run of the material; `prefix` keeps the sheets of several runs apart."""

    book: Book
    material: Material
    number: int
    zones: "ZoneBook | None" = None

    @property
    def run(self) -> Run:
        """The run."""
        return self.material.runs[self.number]

    def name(self, message: str) -> str:
        """Name a sheet of this run."""
        text = self.material.speech.say(message)
        return f"{self.number + 1} {text}" if len(self.material.runs) > 1 else text

    def write(self) -> list[Check]:
        """Write all sheets and return what must agree between them."""
        self.budget()
        self.sources()
        self.posts()
        self.transfers()
        self.hires()
        if not self.material.public:
            self.places()
            self.unplaced()
        self.shortages()
        if self.zones is not None:
            self.zone_notices(self.zones)
        further_sheets(self.book, self.material, self.number)
        return checks_of(self.book, self.material, self.number, self.name)

    def budget(self) -> None:
        """Money by school and level (rows) and source and use (columns), with totals both ways."""
        material, speech, grants = self.material, self.material.speech, self.run.plan.grants
        cube = grants.pivot_table(
            index=_KEY, columns=["source_id", "use"], values="cents", aggfunc="sum", fill_value=0
        )
        names = speech.names(material.city.sources.drop_duplicates("source_id"), "source_id")
        sources, uses = (cube.columns.get_level_values(level).astype(str) for level in ("source_id", "use"))
        flows = list(sources + " " + uses)
        titles = [
            f"{names.get(source, source)} · {speech.term(use)}"
            for source, use in zip(sources, uses, strict=True)
        ]
        frame = cube.set_axis(flows, axis=1).reset_index() if flows else pd.DataFrame(columns=_KEY)
        columns = [
            *self._school_columns(),
            *(Column(flow, title, "money", summed=True) for flow, title in zip(flows, titles, strict=True)),
            Column("total", speech.say("Total"), "money", summed=True, across=tuple(flows))
            if flows
            else Column("total", speech.say("Total"), "money", summed=True),
        ]
        self._table("Budget", columns, self._schools(frame if flows else frame.assign(total=[])))

    def sources(self) -> None:
        """Money by source as the list of grants has it, apart from the budget sheet."""
        speech, grants = self.material.speech, self.run.plan.grants
        granted = grants.groupby(["source_id", "level", "use"], as_index=False)["cents"].sum()
        names = speech.names(self.material.city.sources.drop_duplicates("source_id"), "source_id")
        frame = granted.assign(
            name=granted["source_id"].map(lambda source: names.get(source, source)),
            level=granted["level"].map(self.material.level),
            use=granted["use"].map(speech.term),
        )
        columns = [
            Column("source_id", speech.say("Source id")),
            Column("name", speech.say("Source"), width=30),
            Column("level", speech.say("Level")),
            Column("use", speech.say("Use")),
            Column("cents", speech.say("Granted"), "money", summed=True),
        ]
        self._table("Sources", columns, frame)

    def posts(self) -> None:
        """Teachers of every school before and after, with what moves, and its money."""
        plan, tables = self.run.plan, set(self.material.tables(self.number)["schools"])
        frame = plan.schools.assign(
            granted_cents=(plan.schools["granted"] * 100).round(),
            out=_by_school(plan.schools, plan.moves.rename(columns={"from_school_id": "school_id"})),
            came=_by_school(plan.schools, plan.moves.rename(columns={"to_school_id": "school_id"})),
            hired=_by_school(plan.schools, plan.hires),
            **_other_changes(plan),
        )
        counted = ("pupils_before", "pupils", "seats", "overfull", "teachers_before")
        say = self.material.speech.say
        columns = [
            *self._school_columns(),
            *(self._column(name) for name in counted),
            Column("out", say("moved out"), "number", summed=True),
            Column("came", say("moved in"), "number", summed=True),
            Column("hired", say("hired"), "number", summed=True),
            *(Column(name, say(_OTHER[name]), "number", summed=True) for name in _other_changes(plan)),
            *(self._column(name) for name in ("teachers", "need_teachers", "short_teachers")),
            Column("granted_cents", say("Granted"), "money", summed=True),
        ]
        if self.material.public:
            columns = [column for column in columns if column.name in {*_SCHOOL, *tables} | _COUNTED_HERE]
        self._table("Posts", columns, self._schools(frame))

    def transfers(self) -> None:
        """Teachers who move, by post type; nobody is named."""
        say, moves = self.material.speech.say, self.run.plan.moves
        frame = moves.assign(
            from_name=moves["from_school_id"].map(lambda school: self.material.place("school", school)),
            to_name=moves["to_school_id"].map(lambda school: self.material.place("school", school)),
            level=moves["level"].map(self.material.level),
            kind=moves["kind"].map(self.material.speech.term),
        )
        columns = [
            Column("from_school_id", say("From school id")),
            Column("from_name", say("From school"), width=34),
            Column("to_school_id", say("To school id")),
            Column("to_name", say("To school"), width=34),
            Column("level", say("Level")),
            Column("kind", say("Kind")),
            Column("teachers", say("Teachers"), "whole", summed=True),
            Column("metres", say("Distance in metres"), "whole"),
        ]
        self._table("Transfers", columns, frame)

    def hires(self) -> None:
        """List new teachers and what they cost a year."""
        say, hires = self.material.speech.say, self.run.plan.hires
        frame = self._schools(hires.assign(kind=hires["kind"].map(self.material.speech.term)))
        columns = [
            *self._school_columns(),
            Column("kind", say("Kind")),
            Column("teachers", say("Teachers"), "whole", summed=True),
            Column("cents", say("Cost a year"), "money", summed=True),
        ]
        self._table("Hires", columns, frame)

    def places(self) -> None:
        """Children of every area by the school that offers them a place: the zone table."""
        say, rows = self.material.speech.say, self.run.plan.placements
        frame = self._schools(
            rows.assign(area=rows["area_id"].map(lambda area: self.material.place("area", area)))
        )
        columns = [
            Column("area_id", say("Area id")),
            Column("area", say("Area"), width=26),
            *self._school_columns(),
            Column("children", say("Children"), "whole", summed=True),
            Column("metres", say("Distance in metres"), "whole"),
        ]
        self._table("Places", columns, frame, self._internal())

    def unplaced(self) -> None:
        """Children without a place, and why."""
        say, rows = self.material.speech.say, self.run.plan.unplaced
        frame = rows.assign(
            area=rows["area_id"].map(lambda area: self.material.place("area", area)),
            district=rows["district_id"].map(lambda district: self.material.place("district", district)),
            level=rows["level"].map(self.material.level),
            reason=rows["reason"].map(self.material.speech.reason),
        )
        columns = [
            Column("area_id", say("Area id")),
            Column("area", say("Area"), width=26),
            Column("district", say("District")),
            Column("level", say("Level")),
            Column("reason", say("Why"), width=34),
            Column("children", say("Children"), "whole", summed=True),
        ]
        self._table("Without a place", columns, frame, self._internal())

    def shortages(self) -> None:
        """Everything that is missing, by place."""
        say, rows = self.material.speech.say, self.material.tables(self.number)["shortages"]
        frame = rows.assign(
            name=[
                self.material.place(unit, each)
                for unit, each in zip(rows["unit"], rows["unit_id"], strict=True)
            ],
            district=rows["district_id"].map(lambda district: self.material.place("district", district)),
            what=rows["what"].map(lambda what: self.material.speech.term(what, "shortage")),
            unit=rows["unit"].map(self.material.speech.term),
            measured_in=rows["measured_in"].map(self.material.speech.unit),
            level=rows["level"].map(self.material.level),
        )
        columns = [
            Column("what", say("What")),
            Column("level", say("Level")),
            Column("district", say("District")),
            Column("unit", say("Unit"), width=10),
            Column("unit_id", say("Id")),
            Column("name", say("Name"), width=34),
            Column("amount", say("Amount"), "number"),
            Column("measured_in", say("Measured in")),
        ]
        self._table("Shortages", columns, frame, "" if self.material.public else self._internal())

    def zone_notices(self, zones: "ZoneBook") -> None:
        """Say for every zone which school it belongs to, its seats and children, and where it ends."""
        say, material = self.material.speech.say, self.material
        layers = zones.layers()
        frame = (public_zones(layers, material.smallest_count) if material.public else layers)["zones"]
        columns = [
            *self._school_columns(),
            Column("areas", say("Areas"), "whole"),
            Column("children", say("Children"), "whole"),
            Column("seats", say("Seats"), "whole"),
            Column("classes", say("Classes"), "whole"),
            Column(f"boundary_{material.speech.lang}", say("Boundary"), width=90),
        ]
        self._table("Zone notices", columns, self._schools(frame.drop(columns="geometry")))

    def _table(self, sheet: str, columns: list[Column], frame: pd.DataFrame, note: str = "") -> None:
        title = f"{self.material.speech.say(sheet)} · {self.material.titles[self.number]}"
        self.book.table(self.name(sheet), title, columns, frame, note)

    def _internal(self) -> str:
        return self.material.speech.say(
            "For work inside the bureau: small counts of children are not withheld here."
        )

    def _column(self, name: str) -> Column:
        return Column(name, self.material.speech.term(name), "number", summed=True)

    def _school_columns(self) -> list[Column]:
        say = self.material.speech.say
        return [
            Column("school_id", say("School id"), width=14),
            Column("school", say("School"), width=34),
            Column("district", say("District"), width=18),
            Column("level_title", say("Level"), width=16),
        ]

    def _schools(self, frame: pd.DataFrame) -> pd.DataFrame:
        material = self.material
        home = dict(
            zip(material.city.schools["school_id"], material.city.schools["district_id"], strict=True)
        )
        return frame.assign(
            school=frame["school_id"].map(lambda school: material.place("school", school)),
            district=frame["school_id"].map(lambda school: material.place("district", home.get(school, ""))),
            level_title=frame["level"].map(material.level),
        )


def _other_changes(plan: "Plan") -> dict[str, "pd.Series[float]"]:
    """Return by how many teachers each school grows otherwise, where posts or conversions are decided."""
    changes = {}
    if len(plan.posts):
        changes["leaving"] = _by_school(plan.schools, plan.posts.assign(teachers=-plan.posts["leaving"]))
    if len(plan.conversions):
        net = conversion_changes(plan.conversions).reset_index()
        changes["changed_level"] = _by_school(plan.schools, net)
    return changes


def _by_school(schools: pd.DataFrame, table: pd.DataFrame) -> "pd.Series[float]":
    """Teachers of a table by school and level, in the rows of `schools`."""
    counts = table.groupby(_KEY)["teachers"].sum()
    found = counts.reindex(pd.MultiIndex.from_frame(schools[_KEY])).fillna(0.0)
    return found.set_axis(schools.index)
