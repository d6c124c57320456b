-- How a vocabulary field of a row is resolved. The texts of the reasons are part of the contract:
-- clients compare them. A value must never be guessed: nothing given resolves only where there is
-- nothing to choose.

create function cutter.resolve_vocab(p_field text, p_value text, out resolved text, out reason text)
language plpgsql stable security definer set search_path = pg_catalog, public, cutter, pg_temp
as $$
declare
  prefix text := 'vocab.' || p_field || '.';
  choices text[];
begin
  -- The common case is one look by primary key; the whole vocabulary is read only to explain or to
  -- resolve.
  if exists (select from public.vocab where key = prefix || p_value) then
    resolved := p_value;
    return;
  end if;
  -- Sorted by bytes, because the text must not depend on the locale of the server.
  select array_agg(substr(key, length(prefix) + 1) order by key collate "C") into choices
  from public.vocab where starts_with(key, prefix);
  if p_value is not null then
    reason := format('%s: unknown value "%s", choose: %s', p_field, p_value, array_to_string(choices, ', '));
  elsif cardinality(choices) = 1 then
    resolved := choices[1];
  else
    reason := format('%s: Multiple, choose: %s', p_field, array_to_string(choices, ', '));
  end if;
end
$$;
