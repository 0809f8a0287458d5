"""One module per group of formats; each writes one table so that its reader gives it back the same."""
