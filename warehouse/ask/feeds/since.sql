-- The first of the latest nights.
select min(night) as since from (select distinct night from runs order by night desc limit $nights)
