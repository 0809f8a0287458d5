"""The statistics bulletin: tables that add up, and in which no small group of children can be recognized."""
