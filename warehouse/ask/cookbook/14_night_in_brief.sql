-- What was new last night, in a sentence or two each?
-- A summary is made of the article's own sentences, in the order of the text; `nightdesk run` prints it whole. Copies of
-- a text are left out.
select
    coalesce(outlet, source) as outlet,
    label as sentiment,
    string_agg(summaries.text, ' ' order by position) as summary
from articles
join summaries using (article_id, revision, night)
join sentiments using (article_id, revision, night)
where night = (select max(night) from articles) and copy_similarity is null
group by article_id, revision, outlet, source, label
order by outlet, article_id
