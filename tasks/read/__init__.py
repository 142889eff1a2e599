"""Articles read at once, without a lake, a schedule or settings: their sources, their answers, their page."""
