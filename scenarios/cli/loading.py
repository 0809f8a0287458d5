"""Opening what a command line names."""

from pathlib import Path

from geodata.city import City
from geodata.faults import Fault
from scenarios.cli.screen import Screen


def load_city(folder: Path, lang: str) -> tuple[City, Screen]:
    """Return a city and a screen that writes its currency; mention its warnings."""
    city = City.load(folder)
    screen = Screen(lang, city.currency)
    if city.warnings:
        screen.note(
            "The data hold {counts}; `junheng check` shows them.",
            counts=counts_in_words(city.warnings, screen),
        )
    return city, screen


def counts_in_words(faults: tuple[Fault, ...], screen: Screen) -> str:
    """Return how many errors, warnings and notes there are."""
    counts = count_faults(faults)
    messages = {
        "error": ("{count} error", "{count} errors"),
        "warning": ("{count} warning", "{count} warnings"),
        "note": ("{count} note", "{count} notes"),
    }
    said = [
        screen.speech.say(
            one if counts[severity] == 1 else many, count=screen.speech.number(counts[severity])
        )
        for severity, (one, many) in messages.items()
        if counts[severity]
    ]
    return screen.speech.say("no faults") if not said else screen.speech.say(", ").join(said)


def count_faults(faults: tuple[Fault, ...]) -> dict[str, int]:
    """Return the number of faults by severity."""
    return {
        severity: sum(fault.severity == severity for fault in faults)
        for severity in ("error", "warning", "note")
    }


def city_name(city: City, lang: str) -> str:
    """Return the city's name in a language."""
    return (city.name_zh or city.name) if lang.startswith("zh") else city.name
