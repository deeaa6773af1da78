-- title: 一份文件的原件
-- title_en: Files behind a document
-- description: 一份文件由哪些网页和附件组成，何时取得，内容散列。
-- description_en: The pages and files a document was read from.
-- column length: 字节 | Bytes
-- column fetched_at: 取得时间（UTC） | Fetched at (UTC)
SELECT capture_id, use, role, url, media_type, length, fetched_at, sha256, verdict FROM capture WHERE document_id = :document ORDER BY use, fetched_at DESC
