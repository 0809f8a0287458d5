"""How many children there will be: grade progression, births to entrants, intervals, backtest."""
