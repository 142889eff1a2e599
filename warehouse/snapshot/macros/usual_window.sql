-- Whether a night is one of the 14 before another, by which `usual` judges that one. Two weeks show a weekly rhythm.
-- Use this when you hold a number of your own against earlier nights; use `internal.completeness` for records taken from a source.
-- argument earlier DATE: The night that may count. Example: `2026-03-01`.
-- argument night DATE: The night to be judged. Example: `2026-03-02`.
-- result: Whether it counts. Example: `true`.
earlier < night and earlier >= night - 14
