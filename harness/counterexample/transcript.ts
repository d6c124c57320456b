/** Writes the recording of a case as JSON lines: one for each statement, fault and boundary. Values are digests here: row contents stay out. */
import { sha256 } from '../../schema/digest.ts';
import type { State } from '../../schema/observation.ts';
import type { CaseRecording, RecordedEvent, RecordedStatement } from '../run/recorder.ts';
import { changesBetween } from './trace.ts';

/** Gives one line an event, each with its number in `i`; empty where nothing was noted. */
export function transcribe(recording: CaseRecording): string {
  let before: State = [];
  return recording
    .map((event, i) => {
      const line = { i, ...toLine(event, before) };
      if (event.what === 'begin') before = [];
      if ('seen' in event) before = event.seen.state;
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}

function toLine(event: RecordedEvent, before: State): Readonly<Record<string, unknown>> {
  switch (event.what) {
    case 'begin':
      return { what: 'begin', preparation: event.preparation };
    case 'statement':
      return { what: event.what, connection: event.connection, ...withoutValues(event) };
    case 'other':
      return { what: event.what, role: event.role, ...withoutValues(event) };
    case 'boundary':
      return { what: event.what, kind: event.kind, ...changesOf(event, before) };
    case 'look':
      return { what: event.what, ...changesOf(event, before) };
    case 'open':
    case 'strike':
    case 'leave':
    case 'end':
      return event;
    default:
      return event satisfies never;
  }
}

function withoutValues(statement: RecordedStatement): Readonly<Record<string, unknown>> {
  const { sql, values, answer } = statement;
  const valuesDigest = values.length === 0 ? null : sha256(JSON.stringify(values));
  return { sql, valuesDigest, answer };
}

/** What changed since the moment before, table by table. */
function changesOf(
  { seen }: Extract<RecordedEvent, { readonly what: 'boundary' | 'look' }>,
  before: State,
): Readonly<Record<string, unknown>> {
  const changes = changesBetween(before, seen.state).map(({ net: _net, ...rows }) => rows);
  return { changes, switchOn: seen.switchOn };
}
