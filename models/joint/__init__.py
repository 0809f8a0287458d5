"""The plan as a whole: what it could reach at best, its parts decided in turns, and the next year."""
