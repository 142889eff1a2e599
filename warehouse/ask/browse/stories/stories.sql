-- Stories
-- What several articles tell of, the latest first.
select title as story, first_seen, last_seen, articles, independent_texts, outlets, state, story_id
from stories
where articles > 1
    and ($q is null or contains(lower(title), lower($q)))
    and last_seen >= coalesce($from, date '0001-01-01') and first_seen <= coalesce($to, date '9999-12-31')
order by last_seen desc, independent_texts desc, articles desc, story_id
limit $rows offset $skip
