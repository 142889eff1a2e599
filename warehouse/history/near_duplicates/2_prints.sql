-- One row per fingerprint of tonight's texts; `prints` is how many the text has.
create temp table prints as
select place, len(fingerprints) as prints, unnest(fingerprints) as print
from tonight
