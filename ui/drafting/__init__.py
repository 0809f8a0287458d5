"""The screen Scenarios: what was asked, what is being asked, and the draft of what to ask next."""
