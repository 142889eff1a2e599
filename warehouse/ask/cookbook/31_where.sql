-- Which places is the news about, and what is said there?
-- `use = 'place'` leaves out governments ("Lisbon denies"), peoples, and places inside other names. A statement that
-- names the place is found by its `quote_id`.
select
    place.name,
    place.country_name,
    count(distinct article_id) as articles,
    count(distinct copy_group) as independent_texts,
    any_value(said.quote order by article_id, said.quote_id) as a_statement
from places as place
join articles using (article_id, revision, night)
left join statements as said using (article_id, revision, night, quote_id)
where place.use = 'place' and place.name is not null
group by place.name, place.country_name
order by independent_texts desc, articles desc, place.name
limit 6
