"""Places for a lock picked on the map: a click puts the place into the lock that is being made."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from scenarios.atlas import Unit, choropleth
from scenarios.desk.offers import Field, lock_fields
from scenarios.scenario_lock_ids import ids_named
from ui.drafting.form import Form
from ui.drafting.labels import LOCK_KEYS
from ui.equity_map.component import Drawing, LegendEntry, MapLayer, Panel, drawing, equity_map
from ui.maps import map_words, shapes_of

PLACES = ("area", "school", "project")  # sorts of ids that stand somewhere on the map
_COLOURS = ("#e8ecf1", "#56b4e9", "#e69f00")  # told apart by colour-blind readers
_HEIGHT = 380
_OTHER, _LOCKED, _PICKED = range(3)


def pick_on_map(form: Form, kind: str, keys: Mapping[str, str]) -> None:
    """Draw the places that a kind of lock can name; what is clicked goes into the lock's field.

    Parameters
    ----------
    form : the draft.
    kind : of the lock that is being made.
    keys : widget of each field of that lock.
    """
    say = form.names.speech.say
    fields = [field for field in lock_fields(kind) if ids_named(kind).get(field.name) in PLACES]
    if not fields or not st.toggle(say("Pick on the map"), key=f"{form.desk.name} lock map"):
        return
    field = _field(form, kind, fields)
    sort = ids_named(kind)[field.name]
    key = keys[field.name]
    picked = _listed(st.session_state.get(key))
    drawn = _drawn(form, sort, _shown(form, sort, picked), _shown(form, sort, _locked(form, sort)))
    equity_map(
        drawn,
        selected=next(iter(_shown(form, sort, picked[-1:])), None),
        on_select=lambda place: pick(key, _ids_at(form, sort, place), several=field.shape == "list"),
    )
    if sort == "project":
        st.caption(say("A school with several projects: click again for the next one."))


def pick(key: str, ids: Sequence[str], *, several: bool) -> None:
    """Put what stands at a clicked place into a field: in and out of a list, or the next of several."""
    if not ids:
        return
    kept = _listed(st.session_state.get(key))
    if several:
        rest, new = ([each for each in one if each not in other] for one, other in ((kept, ids), (ids, kept)))
        st.session_state[key] = [*rest, *new]
        return
    now = kept[0] if kept else ""
    st.session_state[key] = ids[(ids.index(now) + 1) % len(ids)] if now in ids else ids[0]


def _field(form: Form, kind: str, fields: Sequence[Field]) -> Field:
    if len(fields) == 1:
        return fields[0]
    say = form.names.speech.say
    names = {field.name: say(LOCK_KEYS[field.name]) for field in fields}
    chosen = st.segmented_control(
        say("A click picks"),
        list(names),
        format_func=names.__getitem__,
        default=fields[0].name,
        required=True,
        key=f"{form.desk.name} lock map {kind}",
    )
    return next(field for field in fields if field.name == chosen)


def _locked(form: Form, sort: str) -> list[str]:
    """Return what the draft's locks name of a sort of place."""
    locks = form.said("locks") or []
    return [
        str(each)
        for lock in locks
        for name, value in lock.items()
        if ids_named(str(lock.get("lock", ""))).get(name) == sort
        for each in _listed(value)
    ]


def _shown(form: Form, sort: str, ids: Sequence[str]) -> set[str]:
    """Return where ids are drawn: a project at its school."""
    if sort != "project":
        return set(ids)
    works = form.names.workspace.city.projects
    return set(works.loc[works["project_id"].isin(list(ids)), "school_id"].astype(str))


def _ids_at(form: Form, sort: str, place: str) -> list[str]:
    if sort != "project":
        return [place]
    works = form.names.workspace.city.projects
    return sorted(works.loc[works["school_id"] == place, "project_id"].astype(str))


def _drawn(form: Form, sort: str, picked: set[str], locked: set[str]) -> Drawing:
    names, say = form.names, form.names.speech.say
    unit: Unit = "area" if sort == "area" else "school"
    layer = choropleth(names.workspace.city, pd.Series(dtype=float), unit)
    ids = layer.frame["unit_id"]
    classes = [_PICKED if each in picked else _LOCKED if each in locked else _OTHER for each in ids]
    titles = (say("other places"), say("named by a lock"), say("picked for this lock"))
    legend = tuple(
        LegendEntry(title, names.speech.number(classes.count(number)), number)
        for number, title in enumerate(titles)
    )
    labels = names.places(layer.frame)
    shown = MapLayer(
        title=say("Pick on the map"),
        colours=_COLOURS,
        labels=tuple(labels[each] for each in ids),
        panels=[Panel("", tuple(classes), tuple(titles[each] for each in classes), legend)],
        height=_HEIGHT,
    )
    return drawing("locks", shapes_of(names.workspace, unit, "", layer), shown, map_words(names.speech))


def _listed(value: object) -> list[str]:
    if value is None or value == "":
        return []
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
