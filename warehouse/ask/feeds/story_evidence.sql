-- The texts of each story of the latest nights, with their summaries.
select story_id as feed, article_id, revision, texts.night, coalesce(sentences, []) as evidence
from (select story_id, article_id from corrected_memberships where list_contains($feeds, story_id)) as members
join (select article_id, revision, night from articles where night >= $since) as texts using (article_id)
left join summed using (article_id, revision, night)
