"""How equal a city is: indicators, inequality, access."""
