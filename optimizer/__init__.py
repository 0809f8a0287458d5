"""Programs: stated, solved, put in order, certified. Knows no schools."""
