-- What was I told of what I watch, and which articles show it?
-- Each fact is told once, on the first night that shows it. `sent_at` is null where no webhook and no block is set.
select notices.night, watch_id, notices.title as fact, notices.text as reason, outlet, articles.title as article
from internal.notices
left join articles on list_contains(notices.articles, article_id) and articles.night = notices.night
order by notices.night, watch_id, fact_id, article_id
