from mentions_by_day
where night = $tonight
    and ($type is null or type = $type)
    and ($q is null or contains(lower(entity), lower($q)))
