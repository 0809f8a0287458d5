"""The address of the screen Today."""

from ui.today import show

show()
