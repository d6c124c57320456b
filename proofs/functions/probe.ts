/** Something small that is done past the functions of the pipeline, by the owner, by the application or by whose the switch is, where names of the server's mean something else; and is undone at once. Judges nothing. */

export interface Probe {
  readonly by: 'owner' | 'application' | 'master';
  /** What stands there before, put there by a superuser. */
  readonly given?: readonly string[];
  /** One statement after the other; the answer is that of the last one that gives any. */
  readonly act: readonly string[];
  /** The SQLSTATE of the refusal; done where it is absent. */
  readonly owed?: string;
  /** How the refusal begins: with the table, where one of its constraints refuses. */
  readonly says?: string;
  /** Refused by the statement itself, or only by the COMMIT. */
  readonly late?: boolean;
  /** A condition that must be true afterwards; `$1` is the answer as text. */
  readonly holds?: string;
}

export function probeStatement(probe: Probe): string {
  const { by, given = [], act, holds = 'true' } = probe;
  return `select proof.probe('${by}', ${texts(given)}, ${texts(act)}, ${quoted(holds)})`;
}

function texts(all: readonly string[]): string {
  return `array[${all.map(quoted).join(', ')}]::text[]`;
}

function quoted(text: string): string {
  return `$probe$${text}$probe$`;
}

/** Who speaks has the rights of one role, and looks where the session looks. */
const SPEAK = (name: string) => `create function proof.${name}(acts text[]) returns text
  language plpgsql security definer as $speak$
  declare
    act text;
    answer text;
  begin
    foreach act in array acts loop
      if act ~* '^(select|with)|returning' then execute act into answer; else execute act; end if;
    end loop;
    return answer;
  end $speak$`;

/** Never all of them: the harness has one that bars every COMMIT. */
const DEFERRABLE = `create function proof.deferrable(mode text) returns text language sql
  set search_path = pg_catalog as $due$
    select concat('set constraints ', string_agg(format('%I.%I', n.nspname, c.conname), ', '), ' ', mode)
    from pg_constraint c join pg_namespace n on n.oid = c.connamespace
    where c.condeferrable and (c.condeferred or mode = 'immediate') and n.nspname <> 'proof' $due$`;

const PROBE = `create function proof.probe(who text, given text[], acts text[], holds text) returns void
  language plpgsql security definer set search_path = pg_catalog, public, cutter
  set timezone = 'UTC' set datestyle = 'ISO, YMD' as $run$
  declare
    one text;
    answer text;
    held boolean;
    moment text := 'given';
    code text;
    said text;
    place text;
  begin
    begin
      foreach one in array given loop execute one; end loop;
      execute proof.deferrable('immediate');
      execute proof.deferrable('deferred');
      moment := 'at once';
      perform set_config('search_path', 'shadow, pg_catalog, public, cutter', true),
        set_config('timezone', 'Asia/Kathmandu', true), set_config('datestyle', 'German, DMY', true);
      execute pg_catalog.format('select proof.speak_as_%s($1)', who) into answer using acts;
      moment := 'at the commit';
      execute proof.deferrable('immediate');
      perform pg_catalog.set_config('search_path', 'pg_catalog, public, cutter', true),
        pg_catalog.set_config('timezone', 'UTC', true), pg_catalog.set_config('datestyle', 'ISO, YMD', true);
      moment := 'afterwards';
      execute 'select ' || holds into held using answer;
      if held is not true then
        raise exception using errcode = 'PR001', message = format('it was answered %s, and this is not so: %s', answer, holds);
      end if;
      raise exception using errcode = 'PR002';
    exception
      when sqlstate 'PR002' then null;
      when others then
        get stacked diagnostics code = returned_sqlstate, said = message_text, place = table_name;
        raise exception using errcode = code, message = format('%s: %s%s', moment, nullif(place, '') || ': ', said);
    end;
  end $run$`;

type Operator = readonly [
  name: string,
  between: readonly [string, string],
  answers: string,
  value: string,
];

const OPERATORS: readonly Operator[] = [
  ['=', ['text', 'text'], 'boolean', 'false'],
  ['=', ['bigint', 'bigint'], 'boolean', 'false'],
  ['=', ['timestamptz', 'timestamptz'], 'boolean', 'false'],
  ['=', ['jsonb', 'jsonb'], 'boolean', 'true'],
  ['<>', ['text', 'text'], 'boolean', 'false'],
  ['<>', ['jsonb', 'jsonb'], 'boolean', 'false'],
  ['<', ['timestamptz', 'timestamptz'], 'boolean', 'false'],
  ['||', ['text', 'text'], 'text', `'shadow'::text`],
  ['||', ['jsonb', 'jsonb'], 'jsonb', `'{}'::jsonb`],
  ['+', ['integer', 'integer'], 'integer', '0'],
];

const FUNCTIONS: readonly (readonly [name: string, answers: string, value: string])[] = [
  ['lower(text)', 'text', `'shadow'::text`],
  ['clock_timestamp()', 'timestamptz', `timestamptz '2000-01-01 00:00:00+00'`],
  ['current_database()', 'name', `'shadow'::name`],
  ['hashtextextended(text, integer)', 'bigint', '7::bigint'],
  ['format(text, text)', 'text', `'shadow'::text`],
  ['jsonb_build_array(jsonb)', 'jsonb', `'[]'::jsonb`],
];

/** Names of the server's with other answers, for the very types that functions of the copy call them with: whoever does not say where he looks meets them. */
const SHADOWS = [
  'create schema shadow',
  'grant usage on schema shadow to public',
  ...OPERATORS.map(
    (
      [name, [left, right], answers, value],
      at,
    ) => `create function shadow.operator_${at}(${left}, ${right})
      returns ${answers} language sql immutable as $$ select ${value} $$;
    create operator shadow.${name} (leftarg = ${left}, rightarg = ${right}, function = shadow.operator_${at})`,
  ),
  ...FUNCTIONS.map(
    ([name, answers, value]) =>
      `create function shadow.${name} returns ${answers} language sql as $$ select ${value} $$`,
  ),
];

/** What must be on the clone. The application may call what only functions of the owner call, but none of what those call in turn: what it calls is done in the owner's name or not at all. */
export const PROBED: readonly string[] = [
  'create extension pgrowlocks schema proof',
  ...SHADOWS,
  SPEAK('speak_as_owner'),
  SPEAK('speak_as_application'),
  SPEAK('speak_as_master'),
  'alter function proof.speak_as_owner(text[]) owner to cutter_owner',
  'alter function proof.speak_as_application(text[]) owner to directus_app',
  DEFERRABLE,
  PROBE,
  'grant execute on function proof.probe(text, text[], text[], text) to public',
  'grant usage on schema cutter to directus_app',
  'grant execute on all functions in schema cutter to directus_app',
  'grant insert on cutter.undo to directus_app',
  'revoke execute on function cutter.text_digest(text), cutter.phase_order() from directus_app',
];
