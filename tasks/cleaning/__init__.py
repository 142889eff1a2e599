"""Plain functions that clean texts and values: encoding, removed spans, dates, identity, language. No files."""
