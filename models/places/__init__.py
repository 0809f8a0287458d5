"""Which children are offered which school."""
