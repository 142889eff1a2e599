-- Claims
-- That were judged on this text, with the stance of the article itself.
select claim_id, claim, stance
from internal.corrected_stances
where article_id = $article_id and revision = $revision and night = $night and holder = 'article'
order by claim_id
limit $rows offset $skip
