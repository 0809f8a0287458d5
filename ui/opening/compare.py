"""The address of the screen Compare."""

from ui.compare import show

show()
