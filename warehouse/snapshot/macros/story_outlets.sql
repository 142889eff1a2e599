-- One row per outlet that prints a story, in the order of publication: who was first, who copied whom; then those that usually cover such matters and have nothing of it.
-- Use this when you ask how a story spread; use `internal.source_profile` for what an outlet is like in all news.
-- Try this: `select place, outlet, hours_later, articles, own_texts, copied_from, agencies from story_outlets((select story_id from stories order by outlets desc, story_id limit 1)) order by place`
-- argument story VARCHAR: A `story_id`, or the `article_id` of any of its articles. Example: `7072bef90b28b5c9`.
-- argument usual BIGINT := 3: How many articles on such matters an outlet has elsewhere, at least, to be missing where it has none of the story. Unit: count. Example: `3`.
-- outlet: The outlet; a source stands for those of its articles that name none.
-- place: Its place in the order of publication, from 1; null for an outlet that has nothing. Unit: count. Example: `2`.
-- first_night: The first night with an article of it; null for an outlet that has nothing. Example: `2026-03-02`.
-- first_published_at: When its first article was published; null where no time is known, and for an outlet that has nothing. Unit: UTC. Example: `2026-03-02 16:20:00+00`.
-- first_precision: How exact that time is. One of: second, minute, day.
-- hours_later: Hours from the first article of the story to the outlet's first; null where only the day of one is known. Unit: hours. Example: `8.7`.
-- articles: Articles that the outlet has of the story. Unit: count. Example: `2`.
-- own_texts: Different texts among them that copy nobody's. Unit: count. Example: `1`.
-- copied_from: Outlets that had a text of it before. Example: `[Harbour Post]`.
-- agencies: Agencies that its articles credit. Example: `[AFP]`.
-- elsewhere: Its articles of other stories that name two or more of what the story is about, in the 30 nights before the story's last. Unit: count. Example: `4`.
-- missing: Whether it has nothing of the story and `elsewhere` is `usual` or more. Example: `false`.
select * exclude (story_id) from story_coverage([known_story(story)], usual := usual)
order by missing, place, elsewhere desc, outlet
