"""Schemas of what is printed about a city: its faults, its equity today, its rules, its forecast."""

from geodata.faults import Fault
from geodata.fixing.repair import Repair
from geodata.splitting import LOG
from models.compliance.facts import COLUMNS as COMPLIANCE
from models.measures.access import COLUMNS as ACCESS
from models.measures.dispersion import COLUMNS as DISPERSION
from scenarios.schemas.parts import (
    NUMBER,
    TEXT,
    TEXT_OR_NONE,
    WHOLE,
    WHOLE_OR_NONE,
    YES,
    YES_OR_NONE,
    Schema,
    list_of,
    map_of,
    numbers,
    of_class,
    of_columns,
    record,
    table,
    texts,
    wholes,
)

_COUNTED = wholes("met not_met not_assessed")
_TOTALS = numbers("schools pupils seats teachers pupils_per_teacher seats_taken")


def _some(kind: type, names: str) -> dict[str, Schema]:
    """Return some fields of a dataclass."""
    known = of_class(kind)["properties"]
    return {name: known[name] for name in names.split()}


_FAULT = record(_some(Fault, "severity code file table column found allowed rows") | texts("nearest message"))
_REPAIR = record(_some(Repair, "file table row column before after") | texts("repair"))
CHECK = record(
    {
        "city": TEXT_OR_NONE,
        "valid": YES,
        "counts": record(wholes("error warning note")),
        "codes": map_of(WHOLE),
        "faults": list_of(_FAULT),
    },
    may={"repairs": list_of(_REPAIR)},
)
DESCRIBE = record(
    texts("city currency policy fingerprint")
    | {
        "school_year": WHOLE,
        "levels": table(texts("level") | _TOTALS),
        "districts": table(texts("district_id level") | _TOTALS),
        "standards": table(texts("indicator level") | _COUNTED),
        "inequality": table(of_columns(DISPERSION)),
        "access": table(of_columns(ACCESS)),
        "compliance": table(texts("rule level") | _COUNTED),
    }
)
_FURTHER = numbers("seats_per_child share_short ede_metres mean_minutes share_within_radius")
_WORST = texts("area_id district_id") | numbers("children seats_per_child metres minutes")
_ACCESS_OF_LEVEL = record(
    {
        "level": TEXT,
        "scopes": table(of_columns(ACCESS, without=["level"]) | _FURTHER),
        "worst_areas": table(
            _WORST
            | dict.fromkeys(("setting", "school_id", "how"), TEXT_OR_NONE)
            | {"within_limit": YES, "within_radius": YES_OR_NONE}
        ),
        "ways": record({"mode": TEXT, "kmh": NUMBER, "pairs": table({"how": TEXT, "pairs": WHOLE})}),
        "unreached_schools": list_of(TEXT),
        "unreaching_areas": list_of(TEXT),
    }
)
ACCESS_MEASURED = record(
    texts("city policy method") | {"school_year": WHOLE, "levels": list_of(_ACCESS_OF_LEVEL)}
)
_JUDGED = _COUNTED | texts("rule verdict")
COMPLIANCE_SHOWN = record(
    texts("city policy")
    | {
        "school_year": WHOLE,
        "run": WHOLE_OR_NONE,
        "rules": table(_JUDGED | texts("article reason title")),
        "districts": table(_JUDGED | texts("district_id")),
        "failing": table(of_columns(COMPLIANCE, without=["verdict"]) | texts("district_id")),
    }
)
_FORECAST = wholes("year") | texts("level") | numbers("pupils low high added")
FORECAST = record(
    texts("city fingerprint method births")
    | wholes("years seed draws")
    | {
        "migrant_weight": NUMBER,
        "goals": map_of(NUMBER),
        "interval": list_of(NUMBER),
        "districts": table(_FORECAST | texts("district_id")),
        "levels": table(_FORECAST | numbers("unborn")),
        "ratios": table(texts("district_id level basis") | wholes("grade years") | numbers("ratio")),
        "participation": table(texts("level") | wholes("year") | numbers("pupils children share")),
        "backtest": table(texts("level") | wholes("horizon cells") | numbers("mape city_error covered")),
        "stock_flow": table(
            texts("level")
            | wholes("year")
            | numbers("before entrants graduates expected actual residual residual_share")
        ),
        "faults": list_of(_FAULT),
        "out": TEXT_OR_NONE,
    }
)
_SPLIT_TEXT = texts("school_id level asset given")
SPLIT = record(
    texts("city policy out")
    | {
        "weights": map_of(NUMBER),
        "split": table({name: _SPLIT_TEXT.get(name, NUMBER) for name in LOG}),
    }
)
_HOMES = wholes("schools pupils unknown_schools areas") | numbers("scale_metres misfit")
DISAGGREGATE = record(texts("city policy out") | {"levels": table(texts("level") | _HOMES)})
_PACK = texts("id fingerprint") | {
    "values": table(texts("key level title amount unit source certainty")),
}
POLICY: Schema = {
    "oneOf": [record({"packs": table(texts("id title"))}), record(_PACK)],
}
_LEVEL = texts("level level_en level_zh")
_DISTRICT = texts("district_id district_en district_zh")
_PRINTED = texts("schools classes pupils boarders teachers pupils_per_teacher")
BULLETIN = record(
    texts("city policy")
    | {
        "smallest": WHOLE,
        "hidden": record(wholes("small complements")),
        "tables": record(
            {},
            may={
                "levels": table(_LEVEL | _PRINTED),
                "districts": table(_DISTRICT | _LEVEL | _PRINTED),
                "settings": table(texts("setting setting_en setting_zh") | _LEVEL | _PRINTED),
                "ownership": table(
                    _LEVEL
                    | texts("public inclusive_private private privately_run pupils privately_run_share")
                ),
                "kindergartens": table(
                    _DISTRICT
                    | texts("schools inclusive_schools pupils inclusive")
                    | texts("inclusive_schools_share inclusive_share")
                ),
                "classes": table(_DISTRICT | _LEVEL | texts("band classes share")),
            },
        ),
        "files": list_of(TEXT),
    }
)
