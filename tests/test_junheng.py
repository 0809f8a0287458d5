"""The front door: what is promised is there, and costs nothing before it is used."""

import subprocess
import sys

import pytest

import junheng


def test_every_promised_name_is_there() -> None:
    missing = [name for name in junheng.__all__ if getattr(junheng, name, None) is None]
    assert missing == []
    assert sorted(junheng.__all__) == junheng.__all__ == dir(junheng)


def test_every_home_is_promised() -> None:
    assert set(junheng._HOMES) == set(junheng.__all__) - {"__version__"}


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Citty'"):
        _ = junheng.Citty


def test_import_is_cheap() -> None:
    line = (
        "import sys, junheng; print([name for name in ('pandas', 'pulp', 'pydantic') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True).stdout
    assert said == "[]\n"
