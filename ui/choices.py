"""Choices that live in the address: their values are ids, so a change of language keeps them."""

from collections.abc import Mapping, Sequence
from itertools import islice

import streamlit as st

from ui.address import recall, remember

MOST_LISTED = 3000
_MOST_FOUND = 50


def choose(name: str, label: str, titles: Mapping[str, str], default: str = "") -> str:
    """Offer ids by their titles and return the chosen id.

    Parameters
    ----------
    name : part of the address.
    label : what is chosen, in the reader's language.
    titles : id to title, in order; never empty.
    default : what is chosen until the reader does; the first id where it is not offered.
    """
    fallback = default if default in titles else next(iter(titles))
    wanted = recall(name)
    remember(name, wanted if wanted in titles else fallback)
    key = _key(name, titles)

    def chosen() -> None:
        remember(name, st.session_state[key])

    st.session_state[key] = recall(name)
    st.selectbox(label, list(titles), format_func=titles.__getitem__, key=key, on_change=chosen)
    return recall(name)


def choose_place(label: str, titles: Mapping[str, str], placeholder: str) -> str | None:
    """Offer the places of a map by name; none is chosen until the reader does.

    A browser is slow with a list of many thousands: then a part of the name is asked for first.
    """
    wanted = recall("place")
    if wanted not in titles:
        wanted = ""
        remember("place", "")
    offered = titles
    if len(titles) > MOST_LISTED:
        typed = st.text_input(
            label, key=f"part of {_key('place', titles)}", placeholder=placeholder, live=True
        )
        offered = named_like(titles, str(typed or ""), wanted)
    key = _key("place", offered)

    def chosen() -> None:
        remember("place", st.session_state[key] or "")

    st.session_state[key] = wanted or None
    st.selectbox(
        label,
        list(offered),
        index=None,
        format_func=offered.__getitem__,
        key=key,
        on_change=chosen,
        placeholder=placeholder,
        label_visibility="visible" if offered is titles else "collapsed",
    )
    return recall("place") or None


def named_like(titles: Mapping[str, str], typed: str, chosen: str) -> dict[str, str]:
    """Return the first places whose name or id holds what was typed, and the chosen one."""
    part = typed.strip().casefold()
    found = (each for each, title in titles.items() if part in title.casefold() or part in each.casefold())
    kept = list(islice(found, _MOST_FOUND)) if part else []
    return {each: titles[each] for each in dict.fromkeys([*([chosen] if chosen else []), *kept])}


def choose_several(
    name: str, label: str, titles: Mapping[str, str], most: int, placeholder: str
) -> Sequence[str]:
    """Offer ids of which several may be chosen, at first the first ones."""
    wanted = [each for each in recall(name).split(",") if each in titles][:most]
    remember(name, ",".join(wanted or list(titles)[:most]))
    key = _key(name, titles)

    def chosen() -> None:
        remember(name, ",".join(st.session_state[key]))

    st.session_state[key] = recall(name).split(",")
    st.multiselect(
        label,
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        max_selections=most,
        on_change=chosen,
        placeholder=placeholder,
    )
    return recall(name).split(",")


def _key(name: str, titles: Mapping[str, str]) -> str:
    return f"{name} {hash(tuple(titles.items()))}"
