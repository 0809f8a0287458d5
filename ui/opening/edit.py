"""The address of the screen Edit."""

from ui.editing.screen import show

show()
