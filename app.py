"""Opens the screens: `streamlit run app.py`, or `junheng app FOLDER`."""

from ui.frame import open_screens

open_screens()
