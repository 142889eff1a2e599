-- Speakers who changed sides on a claim on $night.
select holder, from_stance, to_stance, words_before, words_now, article_now, outlets_now, model_changed
from flips
where claim_id = $watched and night = $night and holder <> 'article'
order by holder, to_stance
