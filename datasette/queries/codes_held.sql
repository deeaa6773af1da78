-- title: 有支出的科目
-- title_en: Codes in use
-- description: 有支出的最细功能科目和经济科目，及用到它的单位数。
-- description_en: The finest function and economic codes in use, with the number of units.
-- column name: 科目 | Name
-- column units: 单位数 | Units
-- column classification: 分类 | Classification
SELECT 'functional' AS classification, code, max(name) AS name, count(DISTINCT unit_id) AS units, min(fiscal_year) AS first_year, max(fiscal_year) AS last_year
FROM spending_by_function GROUP BY code
UNION ALL
SELECT 'economic', code, max(name), count(DISTINCT unit_id), min(fiscal_year), max(fiscal_year)
FROM spending_by_economy GROUP BY code
ORDER BY 1 DESC, 2
