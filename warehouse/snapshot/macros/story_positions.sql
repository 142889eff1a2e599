-- One row per claim, holder and stance in a story: who stands where, in whose outlets and in which words. Persons and organisations that the story talks about and never quotes follow, each with one row without a claim.
-- Use this when you ask for the sides in a story; use `stands` for the sides on a claim in all news, `story_timeline(story)` for the course of a story.
-- Try this: `select claim_id, stance, holder, outlets, words from story_positions((select story_id from stories order by articles desc, story_id limit 1)) where quoted order by all`
-- argument story VARCHAR: A `story_id`, or the `article_id` of any of its articles. Example: `7072bef90b28b5c9`.
-- claim_id: The claim; null for whom nobody quotes.
-- claim: The wording that was judged; null for whom nobody quotes.
-- holder: Who stands there, as in `positions.holder`; or who is talked about.
-- stance: Where they stand; null for whom nobody quotes. One of: supports, disputes, reports.
-- quoted: Whether the story's articles have the holder say something; true for `article`, the articles themselves. Example: `true`.
-- articles: Articles that show it. Unit: count. Example: `3`.
-- independent_texts: Different texts among them: copies of one agency text, whole or cut, count once. Unit: count. Example: `1`.
-- outlets: Outlets that print it. Example: `[Harbour Post, Northern Ledger]`.
-- first_night: The first night that shows it. Example: `2026-03-02`.
-- last_night: The last night that shows it. Example: `2026-03-04`.
-- words: The evidence of the surest answer; null for whom nobody quotes. Example: `“Valcorvo is safe,” Feld said.`.
-- probability: Probability of that answer; null where it was given by hand, and for whom nobody quotes. Unit: probability, 0 to 1. Example: `0.91`.
select * exclude (story_id) from story_sides([known_story(story)])
order by quoted desc, claim_id, independent_texts desc, articles desc, holder, stance
