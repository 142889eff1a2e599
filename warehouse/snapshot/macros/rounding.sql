-- Half of the last place of a number as it is written: what it may be off by if it was rounded. 3.9 may be 3.85 to 3.95, and 1,200,000 anything from 1,150,000; a whole number below 1,000 was counted.
-- Use this when you ask whether two numbers can both be true; use `figures` for what that says of amounts.
-- argument number DOUBLE: The number. Unit: any. Example: `1200000`.
-- result: Half of its last place that is not zero. Unit: that of the number. Example: `50000`.
case
    when number is null or number = 0 then 0
    when number = round(number) and abs(number) < 1000 then 0
    -- With four decimals and without the point, each zero at the end is a place that was rounded.
    else 0.5 * pow(
        10,
        length(cast(cast(abs(number) as decimal(38, 4)) as varchar))
        - length(rtrim(replace(cast(cast(abs(number) as decimal(38, 4)) as varchar), '.', ''), '0')) - 1 - 4
    )
end
