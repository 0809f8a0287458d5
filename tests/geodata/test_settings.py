"""The settings: every key that cannot be used is named, with what it may be."""

from collections.abc import Callable

import pytest

CASES = {
    "bad_toml": (
        "city.toml",
        'name = "Lake City"',
        "name = Lake City",
        """
        error city.toml: The settings are not valid TOML. Found: Invalid value (at line 1, column
        8). Correct the line named; write one key = value per line, text between double quotes.
        """,
    ),
    "unknown_key": (
        "city.toml",
        "currency",
        "curency",
        """
        error city.toml: The key curency is not known. Found: curency. Allowed: name, school_year,
        currency, crs, name_zh. Did you mean currency? Remove or rename it.
        error city.toml: The key currency is missing. Allowed: an ISO 4217 code such as CNY or GBP.
        Add currency to city.toml.
        """,
    ),
    "missing_key": (
        "city.toml",
        "school_year = 2025\n",
        "",
        """
        error city.toml: The key school_year is missing. Allowed: a year from 1900 to 2200, without
        quotes. Add school_year to city.toml.
        """,
    ),
    "quoted_year": (
        "city.toml",
        "2025",
        '"2025"',
        """
        error city.toml: The key school_year cannot have this value. Found: "2025". Allowed: a year
        from 1900 to 2200, without quotes. Correct school_year.
        """,
    ),
    "no_crs": (
        "city.toml",
        'crs = "EPSG:4549"\n',
        "",
        """
        error city.toml: The key crs is missing. Allowed: authority and code of a projected CRS in
        metres, such as EPSG:4549 or EPSG:27700. Here EPSG:4549
        (CGCS2000 / 3-degree Gauss-Kruger CM 120E) fits: China's CGCS2000 in zones of three degrees,
        central meridian 120° E; distances in it are off by at most 0.0046 m in a kilometre. Write crs
        = "EPSG:4549" in city.toml, if the survey office works with it.
        """,
    ),
    "geographic_crs": (
        "city.toml",
        "EPSG:4549",
        "EPSG:4326",
        """
        error city.toml: The planning CRS counts in degrees, so it has no distances. Found:
        EPSG:4326 (WGS 84). Allowed: authority and code of a projected CRS in metres, such as
        EPSG:4549 or EPSG:27700. Here EPSG:4549
        (CGCS2000 / 3-degree Gauss-Kruger CM 120E) fits: China's CGCS2000 in zones of three degrees,
        central meridian 120° E; distances in it are off by at most 0.0046 m in a kilometre. Write crs
        = "EPSG:4549" in city.toml, if the survey office works with it.
        """,
    ),
    "unknown_crs": (
        "city.toml",
        "EPSG:4549",
        "EPSG:454999",
        """
        error city.toml: The planning CRS is not known. Found: EPSG:454999. Allowed: authority and
        code of a projected CRS in metres, such as EPSG:4549 or EPSG:27700. Here EPSG:4549
        (CGCS2000 / 3-degree Gauss-Kruger CM 120E) fits: China's CGCS2000 in zones of three degrees,
        central meridian 120° E; distances in it are off by at most 0.0046 m in a kilometre. Write crs
        = "EPSG:4549" in city.toml, if the survey office works with it.
        """,
    ),
    "crs_in_feet": (
        "city.toml",
        "EPSG:4549",
        "EPSG:2229",
        """
        error city.toml: The planning CRS does not count in metres on both axes. Found: EPSG:2229
        (US survey foot). Allowed: authority and code of a projected CRS in metres, such as
        EPSG:4549 or EPSG:27700. Here EPSG:4549
        (CGCS2000 / 3-degree Gauss-Kruger CM 120E) fits: China's CGCS2000 in zones of three degrees,
        central meridian 120° E; distances in it are off by at most 0.0046 m in a kilometre. Write crs
        = "EPSG:4549" in city.toml, if the survey office works with it.
        """,
    ),
    "web_mercator": (
        "city.toml",
        "EPSG:4549",
        "EPSG:3857",
        """
        error city.toml: Web Mercator stretches distances, more so away from the equator, so they
        would be false. Found: EPSG:3857. Allowed: authority and code of a projected CRS in metres,
        such as EPSG:4549 or EPSG:27700. Here EPSG:4549
        (CGCS2000 / 3-degree Gauss-Kruger CM 120E) fits: China's CGCS2000 in zones of three degrees,
        central meridian 120° E; distances in it are off by at most 0.0046 m in a kilometre. Write crs
        = "EPSG:4549" in city.toml, if the survey office works with it.
        """,
    ),
    "bad_currency": (
        "city.toml",
        '"CNY"',
        '"RMB"',
        """
        error city.toml: The key currency cannot have this value. Found: "RMB". Allowed: an ISO 4217
        code such as CNY or GBP. Correct currency.
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_where_what_and_what_to_do(case: str, spoil: Callable[..., str]) -> None:
    file, old, new, expected = CASES[case]
    assert spoil(file, old, new) == " ".join(expected.split())
