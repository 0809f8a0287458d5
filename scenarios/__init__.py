"""People's questions: packs, scenario files, runs, comparisons, reports, command line."""
