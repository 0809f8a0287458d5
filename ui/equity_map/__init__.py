"""The map component: Python side, browser sources (`frontend`), what is built from them (`assets`)."""
