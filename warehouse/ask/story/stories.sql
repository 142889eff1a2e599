-- The given stories that have several articles, as they are now; one without a headline has the beginning of its first text.
select current_stories.* replace (coalesce(current_stories.title, opening) as title)
from current_stories
left join (
    select article_id as first_article_id, substr(text, 1, 60) as opening
    from articles
    where revision = 1
        and article_id in (
            select first_article_id from current_stories where list_contains($stories, story_id) and title is null
        )
) using (first_article_id)
where list_contains($stories, story_id) and articles > 1
order by last_seen desc, independent_texts desc, articles desc, story_id
