"""What may change, and how: the rules of every open decision, and of the plan as a whole."""

from collections.abc import Mapping

import streamlit as st

from scenarios.desk.offers import ALWAYS, OF_DECISION, Field, rule_fields
from ui.drafting.form import Form
from ui.drafting.labels import RULES, TABLES, WORDS

_IDS = {
    "projects.must": "project",
    "projects.never": "project",
    "projects.underway": "project",
    "funds.weak_link": "source",
    "funds.by_weight": "source",
    "standards.districts": "district",
    "training.programmes": "training",
    "programme_seats.programmes": "programme",
}
ONLY_AS_TOML = (  # lists without a known set of words: said in a scenario file, kept and shown by the editor
    "places.groups",
    "shared_posts.kinds",
    "aid.grant_for",
    "aid.living_for",
    "aid.nutrition_for",
    "training.principal_kinds",
)
_LEVELS = ("places.levels", "rotation.levels")
_HEADED = ("posts", "conversions", "fairness", "rotation", "shared_posts")  # beside the table of the decision


def rules_part(form: Form, ids: Mapping[str, Mapping[str, str]]) -> None:
    """Draw one group of fields for each open decision, then those of the whole plan and of the search."""
    speech, open_ones = form.names.speech, form.said("decisions") or ()
    groups = [(decision, OF_DECISION[decision]) for decision in OF_DECISION if decision in open_ones]
    for decision, tables in groups:
        if tables:
            with st.expander(speech.term(decision)):
                for table in tables:
                    if table in _HEADED:
                        st.caption(speech.say(TABLES[table]))
                    _table(form, table, ids)
    with st.expander(speech.say("The plan as a whole, and the search")):
        for table in ALWAYS:
            _table(form, table, ids)


def _table(form: Form, table: str, ids: Mapping[str, Mapping[str, str]]) -> None:
    fields = [field for field in rule_fields(table) if f"{table}.{field.name}" in RULES]
    columns = st.columns(3, vertical_alignment="bottom")
    for place, field in enumerate(fields):
        with columns[place % 3]:
            _field(form, table, field, ids)


def _field(form: Form, table: str, field: Field, ids: Mapping[str, Mapping[str, str]]) -> None:
    speech, name = form.names.speech, f"{table}.{field.name}"
    label, key = speech.say(RULES[name]), (table, field.name)
    if field.shape == "flag":
        form.flag(label, key, default=bool(field.default))
    elif field.shape == "choice":
        titles = {each: speech.say(WORDS[f"{name}.{each}"]) for each in field.choices}
        form.choice(label, key, titles, field.default)
    elif field.shape == "number":
        usual = speech.say("no limit") if field.default is None else f"{field.default:.15g}"
        form.number(label, key, placeholder=usual)
    else:
        form.several(label, key, _offered(form, name, field, ids), default=field.default)


def _offered(form: Form, name: str, field: Field, ids: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    if name in _IDS:
        return ids[_IDS[name]]
    if name in _LEVELS:
        return {level: form.names.level(level) for level in form.names.workspace.city.levels()}
    words = field.choices or field.default
    return {each: form.names.speech.say(WORDS[f"{name}.{each}"]) for each in words}
