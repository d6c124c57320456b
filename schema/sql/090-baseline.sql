-- What stands in the copy before anything is cut: four documents with 158 units, made by the run
-- 'baseline'. The same bytes on every load: no clock, no chance, and no function of the pipeline,
-- for the switch is off.

insert into public.vocab (key) values
  ('vocab.unit_kind.law_unit'),
  ('vocab.section_type.preamble'),
  ('vocab.section_type.part'),
  ('vocab.section_type.chapter'),
  ('vocab.section_type.section'),
  ('vocab.section_type.article'),
  ('vocab.section_type.clause'),
  ('vocab.section_type.point'),
  ('vocab.publication_type.law'),
  ('vocab.publication_type.decree'),
  ('vocab.publication_type.circular'),
  ('vocab.publication_type.resolution');

-- Odd profiles, versions and microseconds on purpose: an inverse must put back exactly these.
insert into public.legal_document
  (document_ref, title, unit_count, lifecycle, last_run_id, profile, version, updated_at)
values
  ('vn/baseline-a', 'Luật mẫu thứ nhất', 60, 'in_force', 'baseline',
    '{"gazette": "số 1"}', 3, '2024-01-02 03:04:05.000001+00'),
  ('vn/baseline-b', 'Nghị định mẫu thứ hai', 50, 'in_force', 'baseline',
    '{"gazette": "số 2"}', 2, '2024-01-02 03:04:05.123456+00'),
  ('vn/baseline-c', 'Thông tư mẫu thứ ba', 40, 'draft', 'baseline',
    '{}', 1, '2024-01-02 03:04:05.1+00'),
  ('vn/baseline-d', 'Nghị quyết mẫu thứ tư', 8, 'draft', null,
    '{"note": null, "scale": 1.50}', 1, '2024-01-02 03:04:05+00');

-- In every ten units: a chapter, then three articles, each followed by its two clauses.
insert into public.information_unit (
  canonical_address, title, body, actor, unit_kind, publication_type, owner_ref, identity_profile, lifecycle,
  run_id, document_ref, position, version, created_at, updated_at
)
select
  shape.document_ref || '/' || shape.tail,
  shape.title,
  case when place % 10 = 1 then ''
    else format('Nội dung của %s, văn bản %s.', shape.title, shape.document_ref) end,
  'baseline', 'law_unit', shape.publication_type, 'vn/quoc-hoi',
  jsonb_build_object(
    'primary_section_type_ref', 'vocab.section_type.' || shape.section_type,
    'heading', shape.title || E'\n'),
  case when shape.document_ref in ('vn/baseline-a', 'vn/baseline-b') then 'enacted' else 'draft' end,
  'baseline', shape.document_ref, place,
  case when shape.document_ref in ('vn/baseline-a', 'vn/baseline-b') then 2 else 1 end,
  timestamptz '2024-01-01 00:00:00+00' + place * interval '1 second 7 microseconds',
  timestamptz '2024-01-02 00:00:00+00' + place * interval '1 second 11 microseconds'
from (
  select document_ref, publication_type, place,
    case
      when place % 10 = 1 then 'chapter'
      when place % 10 in (2, 5, 8) then 'article'
      else 'clause'
    end as section_type,
    case
      when place % 10 = 1 then format('chuong-%s', place / 10 + 1)
      when place % 10 in (2, 5, 8) then format('dieu-%s', place)
      else format('dieu-%s/khoan-%s', place - (place + 8) % 10 % 3, (place + 8) % 10 % 3)
    end as tail,
    case
      when place % 10 = 1 then format('Chương %s. Những quy định chung', place / 10 + 1)
      when place % 10 in (2, 5, 8) then format('Điều %s. Phạm vi điều chỉnh', place)
      else format('Khoản %s Điều %s', (place + 8) % 10 % 3, place - (place + 8) % 10 % 3)
    end as title
  from (values
    ('vn/baseline-a', 'law', 60), ('vn/baseline-b', 'decree', 50),
    ('vn/baseline-c', 'circular', 40), ('vn/baseline-d', 'resolution', 8)
  ) as document (document_ref, publication_type, last_place)
  cross join lateral generate_series(1, last_place) as place
) shape
order by shape.document_ref collate "C", place;
