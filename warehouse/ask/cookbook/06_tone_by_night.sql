-- In which tone is somebody written about, night by night?
-- `net_tone` runs from -1, all mentions negative, to 1. With few mentions it jumps: look at `independent_texts` first.
select night, mentions, articles, independent_texts, negative, neutral, positive, round(net_tone, 2) as net_tone
from internal.tone_by_day
where entity = 'Marovia'
order by night
