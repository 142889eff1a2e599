select articles.*, score, snippet
from found
join latest_articles as articles using (article_id)
