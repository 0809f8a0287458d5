"""The screen Edit: a plan changed by hand, judged at once, completed by the solver."""
