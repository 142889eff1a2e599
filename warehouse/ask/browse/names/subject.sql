select
    night as tonight,
    (select max(night) from internal.runs as earlier where earlier.night < latest.night) as night_before
from (select max(night) as night from internal.runs where $night is null or night = $night) as latest
