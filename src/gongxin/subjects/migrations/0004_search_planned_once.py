"""The two questions behind most searches are functions: planned once in a connection, and always by the indexes.

Planning took about half of the time of a search, and for texts that many names hold the planner must be kept from
reading the whole table.
"""

from django.db import migrations

COLUMNS = "name_id, subject_id, code, standing, length, plain, heart"

HOLDING = f"""SELECT {COLUMNS} FROM subjects_search WHERE grams @> rarest AND strpos(plain, asked) > 0"""

CALLED_SO = f"""SELECT {COLUMNS} FROM subjects_search
    WHERE plain = asked OR heart = asked ORDER BY length, standing, code LIMIT most"""

PAGE = """stepped AS (
    SELECT name_id, subject_id, code, standing, length, CASE
        WHEN plain = asked AND standing < 2 THEN 0 WHEN plain = asked AND standing = 2 THEN 1
        WHEN plain = asked OR heart = asked THEN 2 WHEN starts_with(plain, asked) THEN 3 ELSE 4 END AS step
    FROM found
), ranked AS (
    SELECT DISTINCT ON (subject_id) * FROM stepped ORDER BY subject_id, step, length, standing, name_id
), page AS (
    SELECT *, count(*) OVER () AS total FROM ranked
    ORDER BY step, length, standing, code LIMIT page_size OFFSET page_start
)
SELECT hit.code, hit.text, bears.text, step, hit.standing, hit.region, hit.length, total, (SELECT count(*) FROM held)
FROM page JOIN subjects_search AS hit USING (name_id)
CROSS JOIN LATERAL (
    SELECT own.text FROM subjects_search AS own WHERE own.subject_id = hit.subject_id
    ORDER BY own.standing, own.name_id DESC LIMIT 1
) AS bears
ORDER BY step, hit.length, hit.standing, hit.code"""

HEAD = """
CREATE FUNCTION {name}(asked text, rarest integer[], most integer, page_size integer, page_start integer)
RETURNS TABLE (
    hit_code varchar, hit_text text, hit_bears text, hit_step integer, hit_standing smallint, hit_region varchar,
    hit_length smallint, hit_total bigint, hit_read bigint
) LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET max_parallel_workers_per_gather = 0 AS $$
BEGIN
RETURN QUERY
{query};
END $$;
"""

NARROW = f"""-- of names that few hold all are ranked
WITH held AS MATERIALIZED (
    {HOLDING} LIMIT most
), found AS (
    SELECT * FROM held UNION ALL ({CALLED_SO})
), {PAGE}"""

COMMON = f"""-- the short names are read first, by an index of their own, and the long ones only where those are too few; names
-- that are the text or begin with it are ranked in any case
WITH short AS MATERIALIZED (
    {HOLDING} AND length <= 12
), long AS MATERIALIZED (
    {HOLDING} AND length > 12
), held AS MATERIALIZED (
    SELECT * FROM short UNION ALL SELECT * FROM long LIMIT most
), found AS (
    SELECT * FROM held UNION ALL ({CALLED_SO}) UNION ALL
    (SELECT {COLUMNS} FROM subjects_search
    WHERE plain >= asked AND plain < asked || U&'\\+10FFFF' ORDER BY plain LIMIT 200)
), {PAGE}"""


def function(name: str, query: str) -> migrations.RunSQL:
    """The function is made, or taken away again."""
    return migrations.RunSQL(HEAD.format(name=name, query=query), f"DROP FUNCTION {name}")


class Migration(migrations.Migration):
    """The functions of the steps `narrow` and `common`."""

    dependencies = [("subjects", "0003_faster_search")]

    operations = [function("subjects_narrow", NARROW), function("subjects_common", COMMON)]
