"""RSS and Atom feeds, and the pages to which they link."""
