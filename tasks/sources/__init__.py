"""Source adapters: a source in, raw records out as they came, one file per kind. No cleaning and no tables here."""
