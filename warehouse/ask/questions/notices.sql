-- What was told of what is watched on the night, and the latest of all nights; each with the articles that show it.
with latest as (
    from notices
    qualify night = $night
        or row_number() over (order by night desc, found_at desc, watch_id, fact_id) <= $notices_shown
),
shown as (
    select fact_id, list({article_id: article_id, title: title, outlet: outlet, url: url} order by place) as evidence
    from (
        select fact_id, unnest(articles) as article_id, generate_subscripts(articles, 1) as place from latest
    )
    join latest_articles using (article_id)
    group by fact_id
)
select fact_id, watch_id, night, title, text, found_at, coalesce(evidence, []) as evidence
from latest
left join shown using (fact_id)
order by night desc, found_at desc, watch_id, fact_id
