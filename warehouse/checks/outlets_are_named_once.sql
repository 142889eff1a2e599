-- schema: an outlet stands once in a list, however it is written
select format('outlet_lists {} {}', run_id, min(name)) as place, format('stands there {} times', count(*)) as problem
from outlet_lists
group by run_id, lower(name)
having count(*) > 1
