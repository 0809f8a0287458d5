"""Open data of real school systems, turned into the tables of a city; one module per country."""
