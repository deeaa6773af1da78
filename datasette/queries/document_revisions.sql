-- title: 一份文件的修订
-- title_en: Revisions of a document
-- description: 单位改动或重新发布后，逐个金额说明改了什么。
-- description_en: What changed when the unit republished, amount by amount.
-- column before_wan: 改前（万元） | Before
-- column after_wan: 改后（万元） | After
SELECT change, kind, year, direction, code, name, measure, before_wan, after_wan, from_capture_id, to_capture_id FROM revision WHERE document_id = :document ORDER BY revision_id
