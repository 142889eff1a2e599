-- The course of each story, oldest night first; lists are cut, and `names` and `statements` count all that is new.
select
    * exclude (new_names, new_statements),
    new_names[:$names_shown] as new_names,
    len(new_names) as names,
    new_statements[:$statements_shown] as new_statements,
    len(new_statements) as statements
from story_nights($stories)
qualify row_number() over (partition by story_id order by night desc) <= $nights_shown
order by story_id, night
