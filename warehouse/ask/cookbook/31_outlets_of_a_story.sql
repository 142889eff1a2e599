-- Who had a story first, who copied it, and who credits which agency?
-- Of two papers that print an agency's text, the later one stands as a copy of the earlier. `missing` outlets have nothing of
-- it, though they usually have such news.
select place, outlet, strftime(first_published_at, '%d %b %H:%M') as first, hours_later, articles, own_texts, copied_from,
    agencies, missing
from story_outlets('7072bef90b28b5c9')
order by missing, place, outlet
