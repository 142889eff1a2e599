-- Stories that it does not have
-- Those of most outlets first, among stories of nights on which it has articles.
select title as story, first_seen, last_seen, articles, outlets, story_id
from stories
where articles > 1 and outlets > 1
    and exists (
        from articles
        where (outlet = $outlet or (outlet is null and source = $outlet))
            and night between first_seen and last_seen
    )
    and story_id not in (
        select story_id
        from story_members
        join articles using (article_id)
        where outlet = $outlet or (outlet is null and source = $outlet)
    )
order by outlets desc, last_seen desc, story_id
limit $rows offset $skip
