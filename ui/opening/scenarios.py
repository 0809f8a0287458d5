"""The address of the screen Scenarios."""

from ui.drafting.screen import show

show()
