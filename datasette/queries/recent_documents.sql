-- title: 最近取得的文件
-- title_en: Documents lately fetched
-- description: 最近取得或修订的公开文件。
-- description_en: Documents lately fetched or revised.
-- column title: 文件 | Document
-- column fetched_at: 取得时间（UTC） | Fetched at (UTC)
-- column n_versions: 版本 | Versions
-- column n_failed: 不符 | Failed
-- column n_lines: 金额数 | Amounts
SELECT document_id, title, unit_id, unit, district_code, fiscal_year, phase, published_on, fetched_at, n_versions, n_lines, n_failed, status
FROM document ORDER BY fetched_at DESC, document_id DESC LIMIT 50
