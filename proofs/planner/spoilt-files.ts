/** Files of a cutplan in which one thing is wrong, each with what a reader must name. Never a file that would be right. */

interface SpoiltFile {
  /** What the message must begin with. */
  readonly what: string;
  readonly file: string;
}

type Fields = Record<string, unknown>;

const OF_A_ROW: readonly (readonly [field: string, value: unknown])[] = [
  ...['canonicalAddress', 'title', 'heading', 'body', 'actor'].flatMap((field) => [
    [field, null] as const,
    [field, 7] as const,
  ]),
  ...['parentAddress', 'unitKind', 'publicationType', 'sectionType', 'ownerRef'].map(
    (field) => [field, 7] as const,
  ),
  ...[0, -1, 1.5, '1', null].map((value) => ['position', value] as const),
  ['extra', true],
];
const OF_THE_PLAN: readonly (readonly [field: string, value: unknown])[] = [
  ['format', 'v0'],
  ['documentRef', 7],
  ['documentDigest', 'x'],
  ['documentDigest', `sha256:${'0'.repeat(63)}`],
  ['documentDigest', `xsha256:${'0'.repeat(64)}`],
  ['documentDigest', `sha256:${'0'.repeat(64)}0`],
  ['rows', {}],
  ['digest', 7],
  ['digest', `sha256:${'0'.repeat(64)}`],
  ['extra', true],
];

/** `json` is a file that is right and has a row. */
export function spoiltFiles(json: string): readonly SpoiltFile[] {
  const first = (JSON.parse(json) as { readonly rows: readonly Fields[] }).rows[0] ?? {};
  return [
    ...OF_THE_PLAN.map(([field, value]) =>
      spoil(json, field, (plan) => ({ ...plan, [field]: value })),
    ),
    ...Object.keys(JSON.parse(json)).map((field) =>
      spoil(json, field, (plan) => without(plan, field)),
    ),
    ...OF_A_ROW.map(([field, value]) =>
      spoil(json, `rows[0].${field}`, (plan) => withFirst(plan, { ...first, [field]: value })),
    ),
    ...Object.keys(first).map((field) =>
      spoil(json, `rows[0].${field}`, (plan) => withFirst(plan, without(first, field))),
    ),
    ...[null, [], 'x'].map((row) => spoil(json, 'rows[0]', (plan) => withFirst(plan, row))),
    spoil(json, 'digest', (plan) => withFirst(plan, { ...first, title: `${first['title']}.` })),
    ...['null', '[]', '7', '{"format":'].map((file) => ({ what: 'the cutplan', file })),
  ].map(({ what, file }, at) => ({ what: `${what} (${at + 1})`, file }));
}

function spoil(json: string, what: string, change: (plan: Fields) => Fields): SpoiltFile {
  return { what, file: JSON.stringify(change(JSON.parse(json) as Fields)) };
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}

function withFirst(plan: Fields, row: unknown): Fields {
  const [, ...rest] = plan['rows'] as readonly unknown[];
  return { ...plan, rows: [row, ...rest] };
}
