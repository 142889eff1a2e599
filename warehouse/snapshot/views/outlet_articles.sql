-- One row per article revision and outlet of the user's file to which it belongs: by the outlet's name, else by the domain of the address. Articles of outlets that the file lacks have no row.
-- Use this when you join articles to what the file says of their outlets; use `blind_spots(by)` and `share_of_voice(by)` for what groups of outlets carry.
-- Try this: `select lean, count(distinct article_id) as articles from internal.outlet_articles group by lean order by articles desc, lean`
-- name: The outlet in the file. Example: `Douro Courier`.
-- domain: Its domain; null where the file has none. Example: `douro.example`.
-- country: Its country, ISO 3166-1 alpha-2; null where the file has none. Example: `PT`.
-- language: Its language, ISO 639-1; null where the file has none. Example: `en`.
-- found_by: Whether the name or the domain showed it. One of: name, domain.
with printed as (
    select distinct outlet, regexp_extract(lower(url), '^[a-z]+://(?:[^/@]*@)?([^/:?#]+)', 1) as host
    from articles
),
by_domain as (
    select outlet, host, arg_max(name, length(domain)) as name
    from printed
    join outlets on host = lower(domain) or ends_with(host, '.' || lower(domain))
    group by all
),
known as (
    select printed.outlet, printed.host, coalesce(outlets.name, by_domain.name) as name,
        case when outlets.name is null then 'domain' else 'name' end as found_by
    from printed
    left join outlets on lower(outlets.name) = lower(printed.outlet)
    left join by_domain on by_domain.outlet is not distinct from printed.outlet and by_domain.host = printed.host
    where coalesce(outlets.name, by_domain.name) is not null
)
select article_id, revision, articles.night, copy_group, outlets.* exclude (run_id), found_by
from articles
join known on known.outlet is not distinct from articles.outlet
    and known.host is not distinct from regexp_extract(lower(url), '^[a-z]+://(?:[^/@]*@)?([^/:?#]+)', 1)
join outlets using (name)
