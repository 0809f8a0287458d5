"""The address of the screen Explain."""

from ui.explain import show

show()
