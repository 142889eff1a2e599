select
    article_id, revision, night, title, coalesce(outlet, source) as outlet, byline, section, url, source, language,
    published_at, published_from, published_precision, annotated, copy_group, wire_credit, text, label as sentiment, news,
    (select max(revision) from articles where article_id = $id) as last_revision
from articles
left join sentiments using (article_id, revision, night)
where article_id = $id and ($revision is null or revision = $revision)
order by first_seen_at desc, night desc, revision desc
limit 1
