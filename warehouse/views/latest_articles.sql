-- One row per article: its current revision, the one read last.
select articles.*
from articles
qualify row_number() over (partition by article_id order by night desc, revision desc) = 1
