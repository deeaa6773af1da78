-- title: 功能科目与 COFOG 对照
-- title_en: Functions to COFOG
-- description: 功能科目（取最长的匹配前缀）与联合国政府职能分类的对照及其规则，由 classifications/cofog.csv 生成。
--   employer_contribution：职工社保、医疗、住房缴费归入单位自身职能（GFSM 2014 §6.144）；
--   transfer：政府内部转移；financing：债务还本不是支出。
-- description_en: The function codes (longest matching prefix) in COFOG, each with its rule.
-- warning: 初步对照，未经官方核定；不可作为唯一分类。
-- facets: rule, certainty
WITH listed(code, cofog, cofog_name, rule, certainty, note) AS (VALUES
  ('201', '01.1', '行政和立法机关、财政、外交 Executive and legislative organs', 'direct', 'knowledge', '一般公共服务中的统计、人事等属01.3，在款级未逐一核实'),
  ('20105', '01.3', '一般服务 General services', 'direct', 'knowledge', '统计信息事务'),
  ('20110', '01.3', '一般服务 General services', 'direct', 'knowledge', '人力资源事务'),
  ('20126', '01.3', '一般服务 General services', 'direct', 'knowledge', '档案事务'),
  ('202', '01.1', '行政和立法机关、财政、外交 Executive and legislative organs', 'direct', 'knowledge', ''),
  ('203', '02', '国防 Defence', 'direct', 'knowledge', ''),
  ('204', '03', '公共秩序和安全 Public order and safety', 'direct', 'knowledge', ''),
  ('205', '09', '教育 Education', 'direct', 'knowledge', ''),
  ('2050803', '', '单位自身职能 The unit''s own function', 'own_function', 'knowledge', '职工培训属于单位自身职能'),
  ('206', '04.8', '经济事务研发 R&D economic affairs', 'direct', 'knowledge', '基础研究（20602）属01.4'),
  ('20602', '01.4', '基础研究 Basic research', 'direct', 'knowledge', ''),
  ('207', '08', '娱乐、文化和宗教 Recreation culture and religion', 'direct', 'knowledge', ''),
  ('208', '10', '社会保护 Social protection', 'direct', 'knowledge', ''),
  ('20801', '10.9', '社会保护（未另分类）Social protection n.e.c.', 'direct', 'knowledge', ''),
  ('20805', '', '单位自身职能 The unit''s own function', 'employer_contribution', 'knowledge', 'GFSM 2014 §6.144：职工报酬归入单位自身职能'),
  ('2080501', '10.2', '老龄 Old age', 'direct', 'knowledge', '离退休人员待遇'),
  ('2080502', '10.2', '老龄 Old age', 'direct', 'knowledge', '离退休人员待遇'),
  ('2080504', '10.2', '老龄 Old age', 'direct', 'knowledge', '离退休人员待遇'),
  ('2080599', '10.2', '老龄 Old age', 'direct', 'knowledge', ''),
  ('20826', '', '对社保基金的转移 Transfer to social insurance funds', 'transfer', 'knowledge', '在一般政府内部合并时抵销'),
  ('210', '07', '卫生 Health', 'direct', 'knowledge', ''),
  ('21011', '', '单位自身职能 The unit''s own function', 'employer_contribution', 'knowledge', 'GFSM 2014 §6.144：职工报酬归入单位自身职能'),
  ('21012', '', '对社保基金的转移 Transfer to social insurance funds', 'transfer', 'knowledge', '在一般政府内部合并时抵销'),
  ('211', '05', '环境保护 Environmental protection', 'direct', 'knowledge', ''),
  ('212', '06', '住房和社区设施 Housing and community amenities', 'direct', 'knowledge', ''),
  ('213', '04.2', '农林渔业 Agriculture forestry and fishing', 'direct', 'knowledge', ''),
  ('214', '04.5', '运输 Transport', 'direct', 'knowledge', ''),
  ('215', '04.4', '采矿、制造和建筑 Mining manufacturing and construction', 'direct', 'knowledge', ''),
  ('216', '04.7', '其他行业 Other industries', 'direct', 'knowledge', ''),
  ('217', '04.1', '一般经济 General economic affairs', 'direct', 'knowledge', ''),
  ('219', '01.8', '政府间一般性转移 Transfers between levels of government', 'transfer', 'knowledge', ''),
  ('220', '04.1', '一般经济 General economic affairs', 'direct', 'knowledge', '自然资源中的环境部分属05，未拆分'),
  ('221', '06.1', '住房开发 Housing development', 'direct', 'knowledge', ''),
  ('22102', '', '单位自身职能 The unit''s own function', 'employer_contribution', 'knowledge', '住房公积金等是职工报酬，GFSM 2014 §6.144'),
  ('222', '04.2', '农林渔业 Agriculture forestry and fishing', 'direct', 'knowledge', ''),
  ('223', '04.1', '一般经济 General economic affairs', 'direct', 'knowledge', ''),
  ('224', '03.2', '消防 Fire protection services', 'direct', 'knowledge', '自然灾害救济属10.7，未拆分'),
  ('227', '', '未分配 Unallocated', 'unallocated', 'knowledge', '预备费'),
  ('229', '', '未分配 Unallocated', 'unallocated', 'knowledge', ''),
  ('230', '', '转移性支出 Transfers', 'transfer', 'knowledge', ''),
  ('231', '', '债务还本是融资，不是支出 Financing', 'financing', 'knowledge', '不计入COFOG'),
  ('232', '01.7', '公共债务交易 Public debt transactions', 'direct', 'knowledge', ''),
  ('233', '01.7', '公共债务交易 Public debt transactions', 'direct', 'knowledge', ''),
  ('234', '', '未分配 Unallocated', 'unallocated', 'knowledge', '')
)
SELECT code, cofog, cofog_name, rule, certainty, note FROM listed
