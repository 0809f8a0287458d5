"""The address of the screen Data."""

from ui.data.screen import show

show()
