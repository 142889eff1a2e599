"""An article out of a page of HTML."""
