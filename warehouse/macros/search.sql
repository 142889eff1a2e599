-- One row per article whose text or title has the words.
-- Try this: `from search('dam', k := 3)`
-- argument query VARCHAR: Words. Example: `dam minister`.
-- argument k BIGINT := 10: How many rows at most. Unit: count. Example: `10`.
-- article_id: The article. Example: `x`.
select article_id from latest_articles where contains(text, query) limit k
