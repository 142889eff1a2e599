-- One row per night of the last nights: how many articles are written negatively, neutrally, positively.
select
    night,
    count(*) as articles,
    count(distinct copy_group) as independent_texts,
    count(*) filter (label = 'negative') as negative,
    count(*) filter (label = 'neutral') as neutral,
    count(*) filter (label = 'positive') as positive
from corrected_sentiments join articles using (article_id, revision, night)
where night between $since and $night
group by all
order by night
