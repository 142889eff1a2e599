from amounts
where night >= coalesce($from, date '0001-01-01') and night <= coalesce($to, date '9999-12-31')
    and ($kind is null or kind = $kind)
    and ($q is null or contains(lower(concat_ws(' ', surface, "of", topic)), lower($q)))
