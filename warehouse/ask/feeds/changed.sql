-- What changed on the latest nights, computed once for all feeds.
create or replace temporary table changed as from changes where night >= $since
