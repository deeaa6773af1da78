-- title: 影响比较的变动
-- title_en: Events that break a comparison
-- description: 单位在某年度的沿革（更名、合并、分立、划转等），同一年度合为一行。更名不影响比较，其余影响（breaks = 1）。
-- description_en: What happened to a unit in a year. A new name breaks nothing; everything else does.
SELECT
  unit_id,
  year AS fiscal_year,
  max(event <> 'renamed') AS breaks,
  group_concat(event || coalesce('：' || reason, ''), '；') AS events
FROM (SELECT unit_id, year, event, reason FROM unit_event WHERE year IS NOT NULL ORDER BY unit_id, year, unit_event_id)
GROUP BY unit_id, year
