"""Bad inputs that a city folder really gets, each with all that is said about it, word for word."""

import datetime as dt
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pytest

from geodata.checks import read_city
from geodata.faults import Fault
from geodata.writers.layers import write_shapefile
from scenarios.wording import translator

type Spoil = Callable[[Path], None]


def change(file: str, *edits: tuple[str, str]) -> Spoil:
    """Replace text in a file."""

    def spoil(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")

    return spoil


def put(file: str, content: str | bytes) -> Spoil:
    """Write a file; another file of the same table is removed."""

    def spoil(folder: Path) -> None:
        for path in folder.glob(f"{Path(file).stem}.*"):
            if path.name != "city.toml":
                path.unlink()
        data = content if isinstance(content, bytes) else content.encode()
        (folder / file).write_bytes(data)

    return spoil


def encoded(file: str, *lines: tuple[int, str]) -> Spoil:
    """Write lines of a CSV file in another encoding; line 0 stands for all."""

    def spoil(folder: Path) -> None:
        path = folder / file
        parts = path.read_text(encoding="utf-8").splitlines(keepends=True)
        codes = dict(lines)
        data = [part.encode(codes.get(number, codes.get(0, "utf-8"))) for number, part in enumerate(parts, 1)]
        path.write_bytes(b"".join(data))

    return spoil


def workbook(table: str, edit: Callable[[openpyxl.Workbook], None], file: str = "") -> Spoil:
    """Turn a CSV table into a workbook with a sheet of its name, and edit that."""

    def spoil(folder: Path) -> None:
        path = folder / f"{table}.csv"
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = table
        for line in pd.read_csv(path, dtype=str, keep_default_na=False, header=None).itertuples(index=False):
            sheet.append([cell or None for cell in line])
        edit(book)
        book.save(folder / (file or f"{table}.xlsx"))
        path.unlink()

    return spoil


def cell(place: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    """Set a cell of the first sheet."""

    def edit(book: openpyxl.Workbook) -> None:
        book.worksheets[0][place] = value

    return edit


def packed(table: str, name: str, content: bytes) -> Spoil:
    """Make a workbook of a table and add a part to its archive."""

    def spoil(folder: Path) -> None:
        workbook(table, lambda _: None)(folder)
        with zipfile.ZipFile(folder / f"{table}.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)

    return spoil


def shapefile(table: str, leave_out: str) -> Spoil:
    """Turn a CSV table of points into a Shapefile without one of its parts."""

    def spoil(folder: Path) -> None:
        frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        points = geopandas.points_from_xy(frame.pop("lon").astype(float), frame.pop("lat").astype(float))
        layer = geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")
        (folder / f"{table}.csv").unlink()
        write_shapefile(folder / f"{table}.shp", layer)
        (folder / f"{table}{leave_out}").unlink()

    return spoil


def ring(row: int, coordinates: object, kind: str = "Polygon") -> Spoil:
    """Give a district other coordinates."""

    def spoil(folder: Path) -> None:
        path = folder / "districts.geojson"
        content = json.loads(path.read_text(encoding="utf-8"))
        content["features"][row - 1]["geometry"] = {"type": kind, "coordinates": coordinates}
        path.write_text(json.dumps(content), encoding="utf-8")

    return spoil


def linked(file: str, target: str) -> Spoil:
    """Replace a file by a link to a place outside the folder."""

    def spoil(folder: Path) -> None:
        elsewhere = folder.parent / target
        elsewhere.write_bytes((folder / file).read_bytes())
        (folder / file).unlink()
        (folder / file).symlink_to(elsewhere)

    return spoil


def several(*steps: Spoil) -> Spoil:
    """Do one after the other."""

    def spoil(folder: Path) -> None:
        for step in steps:
            step(folder)

    return spoil


VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
SHEETS_XML = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
FAR = [[[10.0, 10.0], [10.1, 10.0], [10.1, 10.1], [10.0, 10.0]]]
BOW_TIE = [[[120.1, 30.0], [120.2, 30.1], [120.2, 30.0], [120.1, 30.1], [120.1, 30.0]]]
GRADES = "school_id,level,grade,year,pupils\n"


def parquet_list(folder: Path) -> None:
    """Write a table whose cells hold lists."""
    frame = pd.read_csv(folder / "sources.csv", dtype=str, keep_default_na=False)
    frame["levels"] = frame["levels"].str.split(";")
    frame.to_parquet(folder / "sources.parquet")
    (folder / "sources.csv").unlink()


CASES: dict[str, tuple[Spoil, str]] = {
    "leading_zeros_lost": (
        change("provision.csv", ("001,primary", "1,primary")),
        """
        error provision.csv, row 2, column school_id: There is no such id in table schools. Found: 1.
        Allowed: an id of table schools. Did you mean 001? Correct the id, or add its row to table
        schools. warning schools.csv, row 2, column school_id: The school has no row in table provision
        and takes no part. Found: 001. Add its levels, or remove the school.
        """,
    ),
    "missing_word_as_a_number": (
        change("provision.csv", ("300,360", "NA,360")),
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found: NA.
        Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a point for
        decimals.
        """,
    ),
    "thousands_separator": (
        change("provision.csv", ("900000", '"900,000"')),
        """
        error provision.csv, row 2, column equipment_value: The cell does not hold a plain number.
        Found: 900,000. Allowed: a number from 0 to 100000000000, in digits only. Write digits only,
        with a point for decimals.
        """,
    ),
    "full_width_digits": (
        change("provision.csv", ("300,360", "３００,360")),
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found: ３００.
        Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a point for
        decimals.
        """,
    ),
    "number_with_unit": (
        change("provision.csv", ("300,360", "300人,360")),
        """
        error provision.csv, row 2, column pupils: The cell does not hold a plain number. Found: 300人.
        Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a point for
        decimals.
        """,
    ),
    "percent_in_a_share": (
        change(
            "areas.csv",
            ("lon,lat", "disadvantaged_share,lon,lat"),
            ("120.03", "35%,120.03"),
            ("120.06", "0.2,120.06"),
            ("120.16", ",120.16"),
        ),
        """
        error areas.csv, row 2, column disadvantaged_share: The cell does not hold a plain number.
        Found: 35%. Allowed: a share from 0 to 1 (35 % is 0.35). Write digits only, with a point for
        decimals.
        """,
    ),
    "infinite_number": (
        change("provision.csv", ("12.5", "inf")),
        """
        error provision.csv, row 3, column teachers: The cell does not hold a plain number. Found: inf.
        Allowed: a number from 0 to 1000000, in digits only. Write digits only, with a point for
        decimals.
        """,
    ),
    "half_a_pupil": (
        change("provision.csv", ("300,360", "300.5,360")),
        """
        error provision.csv, row 2, column pupils: The number is not whole. Found: 300.5. Allowed: a
        whole number from 0 to 100000, in digits only. Write a whole number.
        """,
    ),
    "gb18030": (
        encoded("schools.csv", (0, "gb18030")),
        """
        warning schools.csv, row 2: The text is not UTF-8 and was read as GB18030. Found:
        001,Lakeside,湖滨小学,01,public,urban,open,120.05,30.05. Check that the text found reads well;
        otherwise save the file as "CSV UTF-8".
        """,
    ),
    "utf_16": (
        encoded("schools.csv", (1, "utf-16")),
        """
        error schools.csv: The text is neither UTF-8 nor GB18030. Save it as "CSV UTF-8".
        """,
    ),
    "mixed_encodings": (
        several(
            change("schools.csv", ("Hillside,山前小学", "山前小学校,山前小学")),
            encoded("schools.csv", (2, "gb18030")),
        ),
        """
        error schools.csv, row 2: Some lines are UTF-8 and others are not. Found:
        001,Lakeside,湖滨小学,01,public,urban,open,120.05,30.05. Save the whole file as "CSV UTF-8"; a part
        was probably pasted in from another file.
        """,
    ),
    "bytes_of_no_encoding": (
        put("children.csv", b"area_id,level,year,children\nA1,\xff\xff,2025,1\n"),
        """
        error children.csv, row 2: The text is neither UTF-8 nor GB18030. Save it as "CSV UTF-8".
        """,
    ),
    "workbook_named_csv": (
        put("children.csv", b"PK\x03\x04rest"),
        """
        error children.csv: The file does not hold what its name says. Found: a zip archive or a
        workbook (.xlsx). Allowed: CSV. Save it again as CSV from the program it came from.
        """,
    ),
    "web_page_named_csv": (
        put("children.csv", "<!DOCTYPE html><html></html>"),
        """
        error children.csv: The file does not hold what its name says. Found: a web page. Allowed: CSV.
        Save it again as CSV from the program it came from.
        """,
    ),
    "semicolons": (
        change("provision.csv", (",", ";")),
        """
        error provision.csv, row 1: The columns are not separated by commas. Found:
        school_id;level;pupils;seats;teachers;equipment_value. Save it as CSV with commas.
        """,
    ),
    "ragged_row": (
        change("provision.csv", ("300,360", "300,,360")),
        """
        error provision.csv, row 2: The row has a different number of cells than the header. Found: 7.
        Allowed: 6 cells. Put text that holds a comma between double quotes.
        """,
    ),
    "quote_never_closed": (
        change("schools.csv", ("Hillside", '"Hillside')),
        """
        error schools.csv: The file cannot be read as CSV. Found: unexpected end of data. Save it again
        as CSV from the program it came from.
        """,
    ),
    "cell_without_end": (
        change("schools.csv", ("Hillside", "x" * 40_000)),
        """
        error schools.csv, row 3: The text of the cell is longer than is read here. Found: more than
        32767. Allowed: 32767 characters. Shorten it; a quotation mark that is never closed also does
        this.
        """,
    ),
    "vrt_named_geojson": (
        put("districts.geojson", VRT),
        """
        error districts.geojson: The file does not hold what its name says. Found: a GDAL VRT. Allowed:
        GeoJSON. Save it again as GeoJSON from the program it came from.
        """,
    ),
    "vrt_named_geopackage": (
        put("areas.gpkg", VRT),
        """
        error areas.gpkg: The file does not hold what its name says. Found: a GDAL VRT. Allowed:
        GeoPackage. Save it again as GeoPackage from the program it came from.
        """,
    ),
    "database_named_geopackage": (
        put("areas.gpkg", b"SQLite format 3\0" + bytes(100)),
        """
        error areas.gpkg: The file does not hold what its name says. Found: an SQLite database that is
        no GeoPackage. Allowed: GeoPackage. Save it again as GeoPackage from the program it came from.
        """,
    ),
    "vrt": (
        put("births.vrt", VRT),
        """
        warning births.vrt: The file is not read: its format is not one of those read here. Found: .vrt.
        Allowed: .csv, .xlsx, .parquet, .gpkg, .geojson or .shp. Save it in one of the allowed formats.
        """,
    ),
    "link_out_of_the_folder": (
        linked("sources.csv", "budget.csv"),
        """
        error sources.csv: The file is a link to a place outside the city folder. Found: …/budget.csv.
        Put the file itself into the folder. note city.toml: No money is given for the year 2025. Add
        the year's sources if funds are to be planned.
        """,
    ),
    "archive": (
        put("births.zip", b"PK\x03\x04"),
        """
        warning births.zip: The file is not read: its format is not one of those read here. Found: .zip.
        Allowed: .csv, .xlsx, .parquet, .gpkg, .geojson or .shp. Save it in one of the allowed formats.
        """,
    ),
    "pickle": (
        put("births.pkl", b"\x80\x04\x95"),
        """
        warning births.pkl: The file is not read: its format is not one of those read here. Found: .pkl.
        Allowed: .csv, .xlsx, .parquet, .gpkg, .geojson or .shp. Save it in one of the allowed formats.
        """,
    ),
    "macros_by_name": (
        put("births.xlsm", b"PK\x03\x04"),
        """
        error births.xlsm: The workbook holds macros; it is not opened. Found: .xlsm. Save it as .xlsx,
        without macros.
        """,
    ),
    "macros_inside": (
        packed("sources", "xl/vbaProject.bin", b"x"),
        """
        error sources.xlsx, sheet sources: The workbook holds macros; it is not opened. Found:
        xl/vbaProject.bin. Save it as .xlsx, without macros. note city.toml: No money is given for the
        year 2025. Add the year's sources if funds are to be planned.
        """,
    ),
    "entities_in_a_workbook": (
        packed("sources", "xl/sharedStrings2.xml", SHEETS_XML),
        """
        error sources.xlsx, sheet sources: The workbook holds a document type or entities; no
        spreadsheet program writes them. Found: xl/sharedStrings2.xml. Open it in a spreadsheet program
        and save it again as .xlsx. note city.toml: No money is given for the year 2025. Add the year's
        sources if funds are to be planned.
        """,
    ),
    "workbook_bomb": (
        packed("sources", "xl/media/zeros.bin", bytes(5_000_000)),
        """
        error sources.xlsx, sheet sources: The workbook unpacks to far more than a table holds. Found:
        502 times. Allowed: at most 200 times its own size. Save it again from the program it came from.
        note city.toml: No money is given for the year 2025. Add the year's sources if funds are to be
        planned.
        """,
    ),
    "formula_without_value": (
        workbook("provision", cell("C2", "=150*2")),
        """
        error provision.xlsx, sheet provision, row 2, column C: The cell holds a formula whose value was
        not saved. Open the workbook in a spreadsheet program and save it, or put the value in place of
        the formula.
        """,
    ),
    "error_of_the_spreadsheet": (
        workbook("provision", cell("C2", "#REF!")),
        """
        error provision.xlsx, sheet provision, row 2, column C: The cell holds an error of the
        spreadsheet. Found: #REF!. Correct the formula, or leave the cell empty.
        """,
    ),
    "date_in_place_of_a_year": (
        workbook("children", cell("C2", dt.date(2025, 9, 1))),
        """
        error children.xlsx, sheet children, row 2, column year: The cell does not hold a plain number.
        Found: 2025-09-01. Allowed: a whole number from 1900 to 2200, in digits only. Write digits only,
        with a point for decimals. note children.xlsx, sheet children, column children: There are 600
        pupils and 330 children of level primary. Allowed: from 0.7 to 1.4 pupils per child. Check both
        if the city has no such inflow or outflow.
        """,
    ),
    "numbers_as_ids": (
        workbook("provision", cell("A2", 1)),
        """
        error provision.xlsx, sheet provision, row 2, column school_id: There is no such id in table
        schools. Found: 1. Allowed: an id of table schools. Did you mean 001? Correct the id, or add its
        row to table schools. warning schools.csv, row 2, column school_id: The school has no row in
        table provision and takes no part. Found: 001. Add its levels, or remove the school. note
        provision.xlsx, sheet provision, column school_id: The ids are stored as numbers and were read
        as text; leading zeros, if there were any, are lost. Format the column as text if ids have
        leading zeros.
        """,
    ),
    "two_sheets_neither_named": (
        workbook(
            "sources", lambda book: (setattr(book.worksheets[0], "title", "a"), book.create_sheet("b"))[0]
        ),
        """
        error sources.xlsx, sheet sources: The file has several layers or sheets, and none is called
        like the table. Found: a, b. Allowed: a layer or sheet called sources. Rename one of them to
        sources, or save it in a file of its own. note city.toml: No money is given for the year 2025.
        Add the year's sources if funds are to be planned.
        """,
    ),
    "title_row_above_a_doubtful_table": (
        change(
            "provision.csv", ("school_id,level", "2025 return,,,,,\nschool_id,level"), ("300,360", "300,0")
        ),
        """
        error provision.csv, row 3, column seats: The school has pupils and no seats. Found: 0. Allowed:
        seats for its 300 pupils. Correct the seats. note provision.csv, row 2: The header stands below
        the first row; what stands above it was not read. Found: 2025 return. Nothing needs to be done.
        """,
    ),
    "two_headers_for_one_column": (
        change("provision.csv", ("teachers", "专任教师"), ("equipment_value", "Teachers")),
        """
        error provision.csv, column 专任教师 (teachers): Several columns of the file mean the column
        teachers. Found: 专任教师, Teachers. Keep one of them, or rename the others.
        """,
    ),
    "chinese_header_and_bad_cell": (
        change("provision.csv", ("pupils", "在校生"), ("300,360", "many,360")),
        """
        error provision.csv, row 2, column 在校生 (pupils): The cell does not hold a plain number. Found:
        many. Allowed: a whole number from 0 to 100000, in digits only. Write digits only, with a point
        for decimals.
        """,
    ),
    "own_headers_lead_nowhere": (
        put("headers.toml", '[provision]\n"人数" = "pupil"\n'),
        """
        error headers.toml: The list of headers leads 人数 to a column that the table does not have.
        Found: pupil. Allowed: school_id, level, pupils, seats, classes, boarders, staff, entrants,
        expected_graduates, pupils_in_zone, migrant_pupils, left_behind_pupils, inclusive_pupils,
        cohort_entrants, cohort_graduates, cohort_in, cohort_out, cohort_deaths, teachers,
        qualified_teachers, backbone_teachers, arts_pe_teachers, counsellors,
        certified_teachers, teaching_area_m2, indoor_sports_m2, sports_area_m2, equipment_value,
        multimedia_rooms, computers, books, rooms, music_rooms, art_rooms, laboratories, titled_teachers,
        trained_teachers, resource_rooms, outdoor_area_m2, activity_area_m2, building_area_m2,
        disadvantaged_pupils.
        Did you mean pupils? Correct the name of the column.
        """,
    ),
    "own_headers_contradict": (
        change("city.toml", ("crs =", 'headers.provision."学位" = "pupils"\ncrs =')),
        """
        error city.toml: The list of headers gives 学位 another meaning than the table itself does. Found:
        seats. Remove the line, or rename the header.
        """,
    ),
    "shapefile_without_dbf": (
        shapefile("areas", ".dbf"),
        """
        error areas.shp: A Shapefile is several files, and areas.dbf is missing. Add areas.dbf, or save
        the layer as GeoPackage, which is one file.
        """,
    ),
    "shapefile_without_prj": (
        shapefile("areas", ".prj"),
        """
        error areas.shp: The file does not say in which CRS its coordinates are. Set the CRS of the
        layer and save it again; never guess it. note areas.shp: The names of columns were cut to ten
        characters by the format and were completed. Found: district_i → district_id. Check them; a
        GeoPackage keeps whole names.
        """,
    ),
    "program_named_shapefile": (
        put("areas.shp", b"\x7fELF" + bytes(100)),
        """
        error areas.shp: The file does not hold what its name says. Found: a program. Allowed:
        Shapefile. Save it again as Shapefile from the program it came from.
        """,
    ),
    "polygon_too_many_brackets": (
        put("districts.geojson", "[" * 100_000),
        """
        error districts.geojson: The file is nested more deeply than a map is. Allowed: 32 levels of
        brackets. Save it again as GeoJSON from the program it came from.
        """,
    ),
    "polygon_without_a_number": (
        change("districts.geojson", ("120.0, 30.0", "NaN, 30.0")),
        """
        error districts.geojson: The file cannot be read as GeoJSON. Found: NaN is no number of JSON.
        Save it again as GeoJSON from the program it came from.
        """,
    ),
    "list_in_a_property": (
        change("districts.geojson", ('"West"', '["West"]')),
        """
        error districts.geojson, row 1, column name: The cell holds a list or an object. Found:
        ["West"]. Give one value for each cell; parts of a list are separated by semicolons.
        """,
    ),
    "list_in_parquet": (
        parquet_list,
        """
        error sources.parquet, column levels: The cell holds a list or an object. Found: list<element:
        string>. Give one value for each cell; parts of a list are separated by semicolons. note
        city.toml: No money is given for the year 2025. Add the year's sources if funds are to be
        planned.
        """,
    ),
    "clockwise_ring": (
        ring(2, [[[120.1, 30.0], [120.1, 30.1], [120.2, 30.1], [120.2, 30.0], [120.1, 30.0]]]),
        """
        note districts.geojson, row 2, column geometry: The outer boundary runs clockwise, against the
        rule of GeoJSON; it was read all the same. Nothing needs to be done.
        """,
    ),
    "far_away_district": (
        ring(2, FAR),
        """
        error districts.geojson, row 2: The place lies where the planning CRS EPSG:4549 is not valid.
        Found: 10.05, 10.05. Allowed: 118.5000 ≤ lon ≤ 121.5000, 24.4300 ≤ lat ≤ 53.3300. Check the
        coordinates, their CRS, and crs in city.toml.
        """,
    ),
    "bow_tie": (
        ring(2, BOW_TIE),
        """
        error districts.geojson, row 2, column geometry: The polygon is not valid. Found:
        Self-intersection (120.15, 30.05; 100 %). Allowed: valid geometry of type Polygon, MultiPolygon.
        Repair it in a map program (QGIS: Fix geometries).
        """,
    ),
    "line_for_a_district": (
        ring(2, BOW_TIE[0], "LineString"),
        """
        error districts.geojson, row 2, column geometry: The geometry is of the wrong type. Found:
        LineString. Allowed: valid geometry of type Polygon, MultiPolygon. Save the layer with the
        allowed type.
        """,
    ),
    "swapped_axes": (
        change("schools.csv", ("120.05,30.05", "30.05,120.05")),
        """
        error schools.csv, row 2, column lon, lat: Longitude and latitude seem to be swapped: exchanged,
        the points lie in the city. Found: 30.05, 120.05. Allowed: 120.0000 ≤ lon ≤ 120.2000, 30.0000 ≤
        lat ≤ 30.1000. Exchange the two.
        """,
    ),
    "web_mercator": (
        change("city.toml", ("EPSG:4549", "EPSG:3857")),
        """
        error city.toml: Web Mercator stretches distances, more so away from the equator, so they would
        be false. Found: EPSG:3857. Allowed: authority and code of a projected CRS in metres, such as
        EPSG:4549 or EPSG:27700. Here EPSG:4549 (CGCS2000 / 3-degree Gauss-Kruger CM 120E) fits: China's
        CGCS2000 in zones of three degrees, central meridian 120° E; distances in it are off by at most
        0.0046 m in a kilometre. Write crs = "EPSG:4549" in city.toml, if the survey office works with
        it.
        """,
    ),
    "misspelt_setting": (
        change("city.toml", ("currency", "curency")),
        """
        error city.toml: The key curency is not known. Found: curency. Allowed: name, school_year,
        currency, crs, name_zh. Did you mean currency? Remove or rename it. error city.toml: The key
        currency is missing. Allowed: an ISO 4217 code such as CNY or GBP. Add currency to city.toml.
        """,
    ),
    "ids_alike": (
        change("schools.csv", ("002,Hillside", "００１,Hillside")),
        """
        error provision.csv, row 3, column school_id: There is no such id in table schools. Found: 002.
        Allowed: an id of table schools. Did you mean 001? Correct the id, or add its row to table
        schools. warning schools.csv, rows 2, 3, column school_id: These ids differ only in capitals,
        width or spaces. Found: 001, ００１. Make sure that they are different things. warning schools.csv,
        row 3, column school_id: The school has no row in table provision and takes no part. Found: ００１.
        Add its levels, or remove the school.
        """,
    ),
    "duplicate_school": (
        change("schools.csv", ("002,Hillside", "001,Hillside")),
        """
        error schools.csv, rows 2, 3: The same school_id stands in more than one row. Found: 001. Keep
        one row for each school_id. error provision.csv, row 3, column school_id: There is no such id in
        table schools. Found: 002. Allowed: an id of table schools. Did you mean 001? Correct the id, or
        add its row to table schools.
        """,
    ),
    "amounts_in_ten_thousands": (
        change("sources.csv", ("9000000", "900"), ("500000", "50")),
        """
        warning sources.csv, column amount: The amounts are so small per pupil that they may be in 10
        000. Found: 1.27 CNY. Give amounts in CNY, not in 10 000 CNY.
        """,
    ),
    "grades_do_not_add_up": (
        put("grades.csv", GRADES + "001,primary,1,2025,60\n001,primary,2,2025,70\n"),
        """
        warning provision.csv, row 2, column pupils: The pupils of the grades of 2025 do not add up to
        the pupils of table provision. Found: 300 / 130. Correct one of the two tables.
        """,
    ),
    "money_that_expired": (
        change(
            "sources.csv", ("districts", "districts,expires"), ("junior,", "junior,,2024"), (",02", ",02,")
        ),
        """
        error sources.csv, row 2, column expires: The money expires before the year in which it is
        given. Found: 2024. Allowed: a year from 2025 on. Correct one of the two years.
        """,
    ),
    "projects_in_a_circle": (
        put(
            "projects.csv",
            "project_id,school_id,level,kind,capital_cost,requires\nP1,001,primary,equip,1,P2\nP2,001,primary,equip,1,P1\n",
        ),
        """
        error projects.csv, rows 2, 3, column requires: Projects require each other in a circle, so none
        of them can be the first. Found: P1 → P2 → P1. Remove one of the requirements.
        """,
    ),
    "homes_nowhere": (
        put(
            "housing.csv",
            "housing_id,district_id,year,units,level,children_per_unit\nH1,,2027,100,primary,0.3\n",
        ),
        """
        error housing.csv, row 2: The homes have neither an area nor a district. Fill in area_id or
        district_id.
        """,
    ),
    "combined_school_not_split": (
        change(
            "provision.csv",
            ("equipment_value", "equipment_value,books"),
            (",900000", ",900000,1"),
            ("12.5,", "12.5,,1"),
            ("250000", "250000,8000"),
            ("500000", "250000,8000"),
        ),
        """
        warning provision.csv, rows 4, 5, column school_id: Levels of a combined school have the very
        same equipment_value, books, so the school seems not to be split. Found: NA. Give each level its
        own share of what they use together.
        """,
    ),
    "travel_shorter_than_straight": (
        put("travel.csv", "area_id,school_id,metres\nA1,NA,900\n"),
        """
        warning travel.csv, row 2, column metres: The way is shorter than the straight line between its
        ends. Found: 900. Allowed: at least 11625 m. Check the length and its unit, which is metres.
        """,
    ),
    "quota_of_a_primary_school": (
        put("quotas.csv", "senior_school_id,year,places,distributed_share\n001,2025,50,0.5\n"),
        """
        warning quotas.csv, row 2, column senior_school_id: The school provides neither the level senior
        nor vocational. Found: 001. Correct senior_school_id, or add the row to table provision.
        """,
    ),
    "attendance_beyond_the_children": (
        put("attendance.csv", "area_id,level,school_id,children\nA1,primary,001,280\n"),
        """
        warning attendance.csv, row 2, column children: More children of an area go to school than live
        there. Found: 280 / 250. Correct one of the tables attendance and children.
        """,
    ),
    "loan_without_interest": (
        change("sources.csv", ("general", "loan")),
        """
        note sources.csv, row 2, column kind: The loan has no interest; it is not assessed what it
        costs. Found: loan. Fill in interest, 0 where there is none.
        """,
    ),
    "backbone_over_teachers": (
        change(
            "provision.csv",
            ("equipment_value", "backbone_teachers"),
            ("900000", "30"),
            ("250000", "1"),
            ("500000", "2"),
        ),
        """
        warning provision.csv, row 2, column backbone_teachers: A part is larger than the whole it
        belongs to. Found: 30. Allowed: at most teachers. Check both columns.
        """,
    ),
    "classes_do_not_add_up": (
        put("classes.csv", "school_id,level,grade,class_no,pupils\n001,primary,1,1,45\n"),
        """
        warning provision.csv, row 2, column pupils: The pupils of the classes do not add up to the
        pupils of table provision. Found: 300 / 45. Correct one of the two tables.
        """,
    ),
}


def all_faults(folder: Path) -> tuple[Fault, ...]:
    """Return all faults of a folder; a city is there exactly when none is an error."""
    city, faults = read_city(folder)
    assert (city is None) == any(fault.severity == "error" for fault in faults)
    return faults


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40


@pytest.mark.promise(
    "bad input",
    "tables, geometry, workbooks and archives that a bureau really sends, and some that mean harm",
    "the whole message is compared, in both languages",
)
@pytest.mark.parametrize("case", CASES)
def test_a_bad_input_is_named_in_full_and_in_both_languages(case: str, folder: Path) -> None:
    spoil, expected = CASES[case]
    spoil(folder)
    faults = all_faults(folder)
    place = str(folder.parent)
    told = (replace(fault, found=fault.found.replace(place, "…")) for fault in faults)
    said = " ".join(f"{fault.severity} {fault.render()}" for fault in told)
    assert " ".join(said.replace(place, "…").split()) == " ".join(expected.split())
    chinese = translator("zh")
    for fault in faults:
        spoken = fault.render(chinese)
        assert re.search("[\u4e00-\u9fff]", spoken)
        for template in (fault.problem, fault.remedy, fault.allowed):
            words = re.sub(r"\{\w+\}", "", template)
            if re.search("[A-Za-z]{3}", words) and not template.startswith("."):
                assert chinese(template) != template, template
