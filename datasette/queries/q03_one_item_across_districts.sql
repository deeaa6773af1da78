-- title: 问3 同一科目各区县历年
-- title_en: Q3 One function across districts and years
-- description: 给出可比科目序列（harmonised_code，如 2010306 或 208 类下任一项），各区县逐年支出，万元，单位口径。
-- description_en: Give a harmonised code: districts by year.
-- warning: 单位数逐年不同；series_break 有说明的前后不可连接。
-- warning_en: The number of units differs by year; do not join a series across what series_break names.
SELECT district_code, fiscal_year, phase, harmonised_code, name, units, amount, basic, project, series_break
FROM function_over_years
WHERE harmonised_code = :code
ORDER BY fiscal_year, phase, district_code
