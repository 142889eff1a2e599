select coalesce(outlet, source) as outlet, count(distinct article_id) as articles, min(night) as first_night, max(night) as last_night
from articles
where outlet = $name or (outlet is null and source = $name)
group by all
limit 1
