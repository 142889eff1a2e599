"""Object stores, migration of older formats, and removal of replaced files."""
