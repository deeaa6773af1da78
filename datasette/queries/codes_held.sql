-- title: 有支出的科目
-- title_en: Codes in use
-- description: 有支出的功能科目和经济科目（类、款、项），及一个年度中最多有几个单位用到。
-- description_en: The function and economic codes in use at every level, with the most units of any year.
-- column name: 科目 | Name
-- column units: 单位数 | Units
-- column classification: 分类 | Classification
SELECT classification, code, name, units, first_year, last_year
FROM code_use
ORDER BY classification DESC, code
