/** Looks at the whole tree of a source before anything in it is changed: which function each place stands in, and what is no behaviour, with the reason. */
import { isForPeople, makesWords } from './messages.ts';
import {
  functionAround,
  isFunction,
  nameOfFunction,
  nameOfNode,
  type SyntaxNode,
  type SyntaxPath,
  spotOf,
} from './syntax.ts';

const REASONS = {
  message: 'a text for people',
  assertion: 'an assertion of what never happens',
  log: 'a line of a log',
  unreachable: 'a case that the types rule out',
} as const;

interface Place {
  /** The name of the nearest function that has one. */
  readonly routine: string | null;
  /** At the level of the module: done once, when the source is imported. */
  readonly isOutermost: boolean;
}

export interface Survey {
  /** By where the node stands, see `spotOf`. */
  readonly places: ReadonlyMap<string, Place>;
  readonly reasons: ReadonlyMap<unknown, string>;
}

/** `program` is the root of a source. */
export function surveySource(program: SyntaxPath): Survey {
  const places = new Map<string, Place>();
  const reasons = new Map<unknown, string>();
  program.traverse({
    enter(path) {
      places.set(spotOf(path.node), {
        routine: routineOf(path),
        isOutermost: isOutermost(path),
      });
      const reason = reasonFor(path);
      if (reason !== null) reasons.set(path.node, REASONS[reason]);
    },
  });
  return { places, reasons };
}

function routineOf(path: SyntaxPath): string | null {
  for (let at = functionAround(path); at !== null; at = functionAround(at)) {
    const name = nameOfFunction(at);
    if (name !== '') return name;
  }
  return null;
}

/** What a class gives each of its instances is done when one is made. */
function isOutermost(path: SyntaxPath): boolean {
  for (let at: SyntaxPath | null = path; at !== null; at = at.parentPath) {
    if (at.node.type === 'ClassProperty' && at.node['static'] !== true) return false;
  }
  return functionAround(path) === null;
}

function reasonFor(path: SyntaxPath): keyof typeof REASONS | null {
  const { node } = path;
  switch (node.type) {
    case 'CallExpression': {
      const reason = reasonForCall(node);
      if (reason !== null) return reason;
      break;
    }
    case 'ExpressionStatement':
      return reasonForCall(node['expression'] as SyntaxNode);
    case 'SwitchCase':
      return isRuledOut(node['consequent']) ? 'unreachable' : null;
    case 'Identifier':
      return null;
  }
  if (isFunction(node)) return makesWords(path) || isForPeople(path) ? 'message' : null;
  return isExpression(node.type) && isForPeople(path) ? 'message' : null;
}

function reasonForCall({ type, callee }: SyntaxNode): 'assertion' | 'log' | null {
  if (type !== 'CallExpression') return null;
  const object = nameOfNode((callee as SyntaxNode)['object']);
  const name = nameOfNode(callee);
  if (name === 'assert' || object === 'assert') return 'assertion';
  return object === 'console' || name === 'say' ? 'log' : null;
}

function isExpression(type: string): boolean {
  return /(Expression|Literal)$/.test(type) && !type.startsWith('TS');
}

/** `default: return x satisfies never` */
function isRuledOut(consequent: unknown): boolean {
  const [first] = consequent as readonly { readonly argument?: Record<string, unknown> | null }[];
  const type = first?.argument?.['typeAnnotation'] as { readonly type?: string } | undefined;
  return first?.argument?.['type'] === 'TSSatisfiesExpression' && type?.type === 'TSNeverKeyword';
}
