"""Questions to a lake, by people and by the page of a night, and how answers are printed."""
