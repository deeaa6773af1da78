-- title: 按 COFOG 的支出
-- title_en: Spending by COFOG
-- description: 一行一个单位、年度、阶段、口径和政府职能（COFOG）。职工社保、医疗、住房缴费并入单位自身职能（其余直接归类支出中最大的一类）；
--   债务还本（financing）单列，不计入任何职能；金额为万元。
-- description_en: Spending by COFOG. Employer's contributions go to the unit's own function: the largest of what is classified directly (GFSM 2014 §6.144).
-- warning: 初步对照（见 cofog），推断而非公布的数字。部门与单位两种口径不可相加。
-- column cofog: COFOG 代码；空白为未分配 | COFOG code; empty is unallocated
-- column inferred: 其中并入的职工缴费（万元） | Of it, employer's contributions added
WITH classified AS (
  SELECT spent.*,
    (
      SELECT cofog.cofog || '|' || cofog.rule
      FROM cofog
      WHERE substr(spent.code, 1, length(cofog.code)) = cofog.code
      ORDER BY length(cofog.code) DESC
      LIMIT 1
    ) AS found
  FROM spending_by_function AS spent
),
split AS (
  SELECT *, substr(found, 1, instr(found, '|') - 1) AS cofog, substr(found, instr(found, '|') + 1) AS rule
  FROM classified
),
own AS (
  SELECT document_id, cofog
  FROM (
    SELECT document_id, cofog,
      row_number() OVER (PARTITION BY document_id ORDER BY sum(amount) DESC, cofog) AS place
    FROM split
    WHERE rule = 'direct'
    GROUP BY document_id, cofog
  )
  WHERE place = 1
)
SELECT
  split.unit_id, max(split.unit) AS unit, max(split.district_code) AS district_code, split.fiscal_year, split.phase,
  split.scope,
  iif(split.rule IN ('employer_contribution', 'own_function'), own.cofog, nullif(split.cofog, '')) AS cofog,
  iif(split.rule IN ('direct', 'employer_contribution', 'own_function'), 'function', coalesce(split.rule, 'unallocated')) AS treatment,
  round(sum(split.amount), 6) AS amount,
  round(coalesce(sum(split.amount) FILTER (WHERE split.rule IN ('employer_contribution', 'own_function')), 0), 6) AS inferred,
  split.document_id
FROM split
LEFT JOIN own USING (document_id)
GROUP BY split.document_id, 7, 8
