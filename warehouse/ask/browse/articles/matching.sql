select articles.* exclude (text, fingerprints), score, snippet
from found
join latest_articles as articles using (article_id)
