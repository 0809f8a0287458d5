"""Every table of a city, declared once: columns with unit, range, key and note."""
