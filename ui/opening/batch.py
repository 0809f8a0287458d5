"""The address of the screen Batch."""

from ui.batch import show

show()
