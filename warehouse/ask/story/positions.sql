-- Who stands where in each story, those in most texts first and its articles last; then whom it talks about and never quotes.
from story_sides($stories)
qualify row_number() over (
    partition by story_id, claim_id, claim, stance order by holder = 'article' desc, independent_texts desc, articles desc, holder
) <= $positions_shown
order by story_id, claim_id nulls last, claim, stance, holder = 'article', independent_texts desc, articles desc, holder
