-- title: 按 COFOG 的支出
-- title_en: Spending by COFOG
-- description: 一行一个单位、年度、阶段、口径和政府职能（COFOG）。职工社保、医疗、住房缴费并入单位自身职能（其余直接归类支出中最大的一类）；
--   债务还本（financing）单列，不计入任何职能；金额为万元。
-- description_en: Spending by COFOG. Employer's contributions go to the unit's own function: the largest of what is classified directly (GFSM 2014 §6.144).
-- warning: 初步对照（见 cofog），推断而非公布的数字。部门与单位两种口径不可相加。
-- facets: cofog, treatment, fiscal_year, phase, scope
-- prepared: yes
-- index: unit_id, fiscal_year; cofog, fiscal_year; document_id
-- column cofog: COFOG 代码；空白为未分配 | COFOG code; empty is unallocated
-- column inferred: 其中并入的职工缴费（万元） | Of it, employer's contributions added
WITH split AS (
  -- The longest prefix that is listed decides: 项, then 款, then 类.
  SELECT spent.*,
    coalesce(item.cofog, part.cofog, class.cofog) AS cofog,
    coalesce(item.rule, part.rule, class.rule) AS rule
  FROM spending_by_function AS spent
  LEFT JOIN cofog AS item ON item.code = substr(spent.code, 1, 7)
  LEFT JOIN cofog AS part ON part.code = substr(spent.code, 1, 5)
  LEFT JOIN cofog AS class ON class.code = substr(spent.code, 1, 3)
),
summed AS (
  SELECT *, sum(amount) FILTER (WHERE rule = 'direct') OVER (PARTITION BY document_id, cofog) AS direct
  FROM split
),
owned AS (
  SELECT *,
    first_value(iif(direct IS NULL, NULL, cofog)) OVER (PARTITION BY document_id ORDER BY direct IS NULL, direct DESC, cofog)
      AS own
  FROM summed
)
SELECT
  unit_id, max(unit) AS unit, max(district_code) AS district_code, fiscal_year, phase, scope,
  iif(rule IN ('employer_contribution', 'own_function'), own, nullif(cofog, '')) AS cofog,
  iif(rule IN ('direct', 'employer_contribution', 'own_function'), 'function', coalesce(rule, 'unallocated')) AS treatment,
  round(sum(amount), 6) AS amount,
  round(coalesce(sum(amount) FILTER (WHERE rule IN ('employer_contribution', 'own_function')), 0), 6) AS inferred,
  document_id
FROM owned
GROUP BY document_id, 7, 8
