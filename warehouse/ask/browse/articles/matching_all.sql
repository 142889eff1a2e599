select * exclude (text, fingerprints), cast(null as double) as score, cast(null as varchar) as snippet
from latest_articles
