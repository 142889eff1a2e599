"""The files of a published night, and nights that were interrupted."""
