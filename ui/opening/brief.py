"""The address of the screen Brief."""

from ui.brief import show

show()
