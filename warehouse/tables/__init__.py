"""How a table is declared, and every table of a lake."""
