-- title: 各次发布
-- title_en: Releases
-- description: 本档案的各次发布。
-- description_en: The releases of this archive.
SELECT release_id, released_at, n_documents, n_lines, content_sha256, accepted FROM release ORDER BY released_at DESC
