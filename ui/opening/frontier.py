"""The address of the screen Frontier."""

from ui.frontier import show

show()
