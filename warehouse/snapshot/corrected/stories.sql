-- One row per story as it is now: what happened, since when, in how many articles and independent texts, with the articles that belong to it once corrected by hand. Most stories have one article; ask for `articles > 1` to see what several tell of.
-- Use this when you ask what happened, and what was printed most; use `stories_by_day` for how a story grew, `story_timeline(story)` for its course, `internal.stories` for what the model said night by night.
-- Try this: `select title, first_seen, last_seen, articles, independent_texts, outlets from stories where articles > 1 order by independent_texts desc, articles desc, title limit 10`
from current_stories
