-- A night of the lake, from a date or the text of one. An error where there is none.
-- Use this when a query of your own is given a night; `contested_figures` calls it.
-- argument night_ DATE: The night. Example: `2026-03-02`.
-- result: The same night. Example: `2026-03-02`.
case
    when try_cast(night_ as date) in (select published.night from runs as published) then cast(night_ as date)
    when try_cast(night_ as date) is null then error(cast(night_ as varchar) || ' is no date: write it as 2026-03-02')
    else error('no night ' || cast(night_ as varchar) || ' in the lake: the view `completeness` lists them')
end
