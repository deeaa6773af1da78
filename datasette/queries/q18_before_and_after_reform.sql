-- title: 问18 机构改革前后
-- title_en: Q18 Before and after a reform
-- description: 合并、分立、划转涉及的单位，此前一年与此后一年的预算支出合并比较，万元。
-- description_en: Units of a merger, split or transfer: the sum of the year before against the sum of the year after.
-- warning: 只合计有文件的单位（before_units、after_units）；口径为单位。
-- warning_en: Sums only the units with documents (before_units, after_units); unit scope.
WITH event AS (
  SELECT DISTINCT event, year, reason,
    CASE WHEN name_before IS NOT NULL AND event = 'split' THEN name_before ELSE name_after END AS about,
    unit_id, other_unit_id
  FROM unit_event
  WHERE event IN ('merged', 'split', 'transferred')
),
member AS (
  SELECT event, year, about, max(reason) AS reason, unit_id FROM event GROUP BY event, year, about, unit_id
  UNION
  SELECT event, year, about, max(reason), other_unit_id FROM event WHERE other_unit_id IS NOT NULL
  GROUP BY event, year, about, other_unit_id
)
SELECT member.event, member.year, member.about AS unit, max(member.reason) AS reason,
  count(DISTINCT y.unit_id) FILTER (WHERE y.fiscal_year = member.year - 1) AS before_units,
  round(sum(y.expenditure_current) FILTER (WHERE y.fiscal_year = member.year - 1), 2) AS before,
  count(DISTINCT y.unit_id) FILTER (WHERE y.fiscal_year = member.year) AS after_units,
  round(sum(y.expenditure_current) FILTER (WHERE y.fiscal_year = member.year), 2) AS after
FROM member
LEFT JOIN unit_year AS y
  ON y.unit_id = member.unit_id AND y.phase = 'budget' AND y.scope = 'unit'
  AND y.fiscal_year BETWEEN member.year - 1 AND member.year
GROUP BY member.event, member.year, member.about
ORDER BY member.year DESC, member.event, member.about
