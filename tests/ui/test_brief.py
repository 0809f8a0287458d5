from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

pytestmark = pytest.mark.xdist_group("screens")
APP = str(Path(__file__).parents[2] / "app.py")


def open_screen(screen: str, lang: str = "en", **address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["lang"] = lang
    for name, value in address.items():
        app.query_params[name] = value
    return app.switch_page(f"ui/opening/{screen}.py").run()


@pytest.mark.parametrize(("lang", "title"), [("en", "Brief"), ("zh", "简报")])
def test_the_brief_opens_in_both_languages(opened: Path, lang: str, title: str) -> None:
    assert opened.is_dir()
    app = open_screen("brief", lang)
    assert not app.exception
    assert app.title[0].value.startswith(title)
    assert len(app.get("iframe")) == 1
