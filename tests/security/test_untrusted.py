"""What is said to come from outside is parsed in the restricted process only, whatever else is asked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata import checks
from geodata.city import City
from geodata.reading import read_tables
from geodata.writing import write_city
from scenarios.cli.app import app


@pytest.mark.promise(
    "nobody let in",
    "`check --untrusted` together with `--fix`, which reads the folder and then its repaired copy",
    "both are read in the restricted process, and never in the command's own",
)
def test_repairs_of_an_untrusted_folder_are_read_secluded(
    hand_city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out, secluded = tmp_path / "city", tmp_path / "out", []
    write_city(folder, hand_city.settings(), hand_city.tables())

    def never(*_: object) -> None:
        pytest.fail("read in the command's own process")

    monkeypatch.setattr(checks, "read_tables", never)
    monkeypatch.setattr(
        checks,
        "read_secluded",
        lambda place, headers: (secluded.append(place), read_tables(place, headers))[1],
    )
    done = CliRunner().invoke(app, ["check", str(folder), "--fix", str(out), "--untrusted"])
    assert done.exit_code == 0, done.output
    assert secluded == [folder, out]
