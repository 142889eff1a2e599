-- One row per article that the models read: the story to which it belongs, as corrected by hand where somebody did. `main.story_members` shows this.
-- Use this when a query of your own must name the schema; use `story_members` otherwise.
-- Try this: `select story_id, article_id, probability, shared from internal.corrected_memberships where override_id is null order by all limit 10`
-- story_id: The story: the `article_id` of its first article.
-- night: The night on which it was placed there.
-- revision: The revision that was placed. Unit: count.
-- probability: Probability that it belongs to the story in which the model placed it. Unit: probability, 0 to 1.
-- override_id: The correction that was applied last, see `internal.overrides`; null where the model's answer stands.
select
    memberships.* replace (coalesce(corrections.story_id, memberships.story_id) as story_id),
    corrections.override_id
from memberships
left join story_corrections as corrections using (article_id)
