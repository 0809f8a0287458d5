"""The levels of school, in the order in which a child meets them."""

LEVELS = ("preschool", "primary", "junior", "senior", "vocational", "special")
