"""Which persons and bodies of different articles are the same; knows no table."""
