/** Faults in the order of a PL/pgSQL body: a statement that is missing, two that change places. The expressions in them stay as they are. */
import type { BodyStep } from './plpgsql.ts';
import type { TextEdit } from './text.ts';

interface StepFault {
  readonly operator: string;
  readonly edit: TextEdit;
}

/** Gives the faults of a list of statements and of all lists within, in the order of the text. */
export function faultsOfSteps(
  text: string,
  statements: readonly BodyStep[],
  depth: 'outermost' | 'within' = 'outermost',
): readonly StepFault[] {
  const last = depth === 'outermost' ? statements.at(-1) : undefined;
  return statements.flatMap((statement, place) => {
    const next = statements[place + 1];
    const found: StepFault[] = [];
    if (isDeletable(statement, statement === last)) {
      const { start, end } = statement;
      found.push({
        operator: `${wordOf(text, statement)} deleted`,
        edit: { start, end, text: 'null;' },
      });
    }
    if (next !== undefined && isSwappable(statement) && isSwappable(next)) {
      const between = text.slice(statement.end, next.start);
      const swapped = `${text.slice(next.start, next.end)}${between}${text.slice(statement.start, statement.end)}`;
      found.push({
        operator: 'statements swapped',
        edit: { start: statement.start, end: next.end, text: swapped },
      });
    }
    return [...found, ...statement.blocks.flatMap((block) => faultsOfSteps(text, block, 'within'))];
  });
}

/** A statement of SQL is called by its first word. */
function wordOf(text: string, { kind, start }: BodyStep): string {
  return kind === 'sql' ? (/\w+/.exec(text.slice(start))?.[0].toLowerCase() ?? kind) : kind;
}

/** A function that comes to its end without RETURN ends in an error of the server's: nobody learns from it. */
function isDeletable({ kind, expressions }: BodyStep, isLast: boolean): boolean {
  if (kind === 'null') return false;
  return kind !== 'return' || !isLast || expressions.length === 0;
}

function isSwappable({ kind }: BodyStep): boolean {
  return !/^(return|null|exit|continue|get)$/.test(kind);
}
