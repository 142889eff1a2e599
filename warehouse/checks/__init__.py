"""The promises, as queries and as checks of files."""
