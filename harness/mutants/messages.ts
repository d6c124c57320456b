/**
 * Finds what is only said to people: texts of errors, hints, findings. It follows a text through names, parameters and results
 * of its own source. It never takes a text for a message because it looks like one, except for a sentence.
 */
import {
  functionAround,
  isFunction,
  nameOfFunction,
  nameOfNode,
  type ScopeName,
  type SyntaxNode,
  type SyntaxPath,
} from './syntax.ts';

/** Properties and parameters that hold words for people, whatever the object is. */
const FOR_PEOPLE = /^(message|hint|cure|problem|what|why|description|notices|complaint)$/;
/** Functions that make words for people. */
const SPEAKS = /^(describe|explain)([A-Z]|$)/;
/** What is shown of a value holds back the rest of it, which is more than words. */
const HOLDS_BACK = /^(show|redact)([A-Z]|$)/;
const TEXTS = ['StringLiteral', 'TemplateLiteral'];

/** True where nothing but a message for people depends on the expression. */
export function isForPeople(path: SyntaxPath): boolean {
  const isText = TEXTS.includes(path.node.type);
  if (isText && isSentence(path)) return true;
  // A record or a list is more than its words, wherever it goes, but as what an error is given or made into one text.
  const isWhole = /^(Object|Array)Expression$/.test(path.node.type);
  if (
    isWhole &&
    !['NewExpression', 'MemberExpression'].includes(path.parentPath?.node.type ?? '')
  ) {
    return false;
  }
  return goesToPeople(path, isText, new Set());
}

/** True where the function does nothing but to make words for people: no effect, no error, no other use. */
export function makesWords(path: SyntaxPath): boolean {
  if (!resultGoes(path, false, new Set())) return false;
  let isMore = isRecord(path.node['body']);
  path.traverse({
    enter({ node }) {
      const isEffect =
        /^(Assignment|Await|Yield|Update)Expression$|^(Expression|Throw)Statement$/.test(node.type);
      if (isEffect || (node.type === 'ReturnStatement' && isRecord(node['argument']))) {
        isMore = true;
      }
    },
  });
  return !isMore;
}

function isRecord(node: unknown): boolean {
  const { type } = (node ?? {}) as Partial<SyntaxNode>;
  return /^(Object|Array|New)Expression$/.test(type ?? '');
}

/** `isText` holds where only the words can change: whether there is a text at all, and how many, does not depend on them. */
function goesToPeople(path: SyntaxPath, isText: boolean, seen: Set<unknown>): boolean {
  const { node, parentPath: parent, key } = path;
  if (parent === null) return false;
  const further = () => goesToPeople(parent, isText, seen);
  switch (parent.node.type) {
    case 'NewExpression':
      return path.listKey === 'arguments' && isMessageOf(parent.node, key);
    case 'ObjectProperty':
      return key === 'value' && (FOR_PEOPLE.test(nameOfNode(parent.node['key'])) || isPart(parent));
    case 'VariableDeclarator':
      return key === 'init' && everyUse(path, nameOfNode(parent.node['id']), isText, seen);
    case 'AssignmentExpression':
      return key === 'right' && everyUse(path, nameOfNode(parent.node['left']), isText, seen);
    case 'ReturnStatement':
      return resultGoes(functionAround(path), isText, seen);
    case 'ArrowFunctionExpression':
      return key === 'body' && resultGoes(parent, isText, seen);
    case 'CallExpression':
    case 'OptionalCallExpression':
      return path.listKey === 'arguments'
        ? argumentGoes(path, isText, seen)
        : key === 'callee' && isTextMethod(node) && further();
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return key === 'object' && isTextMethod(parent.node) && further();
    case 'BinaryExpression':
      return parent.node['operator'] === '+' ? further() : isText && asksWhether(parent.node);
    case 'ConditionalExpression':
      return key !== 'test' && further();
    case 'ArrayExpression':
    case 'SpreadElement':
      return isText && further();
    case 'TemplateLiteral':
    case 'LogicalExpression':
    case 'AwaitExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return further();
    default:
      return false;
  }
}

/** The first argument of our own error is its code; the built-in ones have a message only. */
function isMessageOf({ callee }: SyntaxNode, key: SyntaxPath['key']): boolean {
  const name = nameOfNode(callee);
  if (!name.endsWith('Error')) return false;
  return /^(Error|TypeError|RangeError|SyntaxError)$/.test(name) || Number(key) > 0;
}

/** A property of the object that an error is given beside its message, such as its cause. */
function isPart(property: SyntaxPath): boolean {
  const object = property.parentPath;
  const holder = object?.parentPath;
  if (!object || holder?.node.type !== 'NewExpression') return false;
  return isMessageOf(holder.node, object.key);
}

function isTextMethod(node: SyntaxNode): boolean {
  return /^(join|slice|trim|toString|toWellFormed)$/.test(nameOfNode(node));
}

/** Whether there is a text says nothing of its words. */
function asksWhether({ left, right }: SyntaxNode): boolean {
  return [left, right].some((side) => {
    const { type } = side as SyntaxNode;
    return type === 'NullLiteral' || nameOfNode(side) === 'undefined';
  });
}

function everyUse(path: SyntaxPath, name: string, isText: boolean, seen: Set<unknown>): boolean {
  const binding = name === '' ? undefined : path.scope.getBinding(name);
  return binding !== undefined && everyReference(binding, isText, seen);
}

function everyReference(binding: ScopeName, isText: boolean, seen: Set<unknown>): boolean {
  if (seen.has(binding)) return true;
  seen.add(binding);
  const uses = binding.referencePaths.filter((use) => !isNeutral(use, isText));
  return uses.length > 0 && uses.every((use) => goesToPeople(use, isText, seen));
}

/** Adding to a list, and asking how many there are, says nothing of the words in it. */
function isNeutral({ key, parentPath: parent }: SyntaxPath, isText: boolean): boolean {
  if (!isText || key !== 'object' || parent === null) return false;
  return /^(push|length)$/.test(nameOfNode(parent.node));
}

/** The result of a function of this source that everybody calls for a message. */
function resultGoes(around: SyntaxPath | null, isText: boolean, seen: Set<unknown>): boolean {
  if (around === null) return false;
  const name = nameOfFunction(around);
  if (HOLDS_BACK.test(name)) return false;
  if (SPEAKS.test(name) || FOR_PEOPLE.test(name)) return true;
  const binding = name === '' ? undefined : around.scope.getBinding(name);
  if (binding === undefined || isExported(binding)) return false;
  if (seen.has(binding)) return true;
  seen.add(binding);
  const calls = binding.referencePaths;
  return calls.length > 0 && calls.every((use) => resultOfUse(use, isText, seen));
}

/** A function may be called, or handed on as it is under a name for people. */
function resultOfUse(use: SyntaxPath, isText: boolean, seen: Set<unknown>): boolean {
  const isCalled = use.key === 'callee' && use.parentPath?.node.type === 'CallExpression';
  return goesToPeople(isCalled && use.parentPath !== null ? use.parentPath : use, isText, seen);
}

function argumentGoes(path: SyntaxPath, isText: boolean, seen: Set<unknown>): boolean {
  const call = path.parentPath;
  const callee = call?.node['callee'] as SyntaxNode | undefined;
  if (!call || callee === undefined) return false;
  const method = nameOfNode(callee);
  if (callee.type.endsWith('MemberExpression')) {
    if (method === 'join') return goesToPeople(call, isText, seen);
    return (
      method === 'push' && isText && everyUse(path, nameOfNode(callee['object']), isText, seen)
    );
  }
  const binding = path.scope.getBinding(method);
  const declared = binding?.path.node;
  const made = declared?.['init'] as SyntaxNode | undefined;
  const routine = made !== undefined && isFunction(made) ? made : declared;
  if (binding === undefined || routine === undefined || !isFunction(routine)) return false;
  const parameter = (routine['params'] as readonly SyntaxNode[])[Number(path.key)];
  const name = nameOfNode(parameter);
  if (FOR_PEOPLE.test(name)) return true;
  const inside = binding.path.node === routine ? binding.path : initOf(binding);
  const own = inside?.scope.getBinding(name);
  return own !== undefined && everyReference(own, isText, seen);
}

/** Gives the function that a name was given, as a path: the scope of its parameters. */
function initOf(binding: ScopeName): SyntaxPath | null {
  let found: SyntaxPath | null = null;
  binding.path.traverse({
    enter(path) {
      if (path.node === binding.path.node['init']) found = path;
    },
  });
  return found;
}

function isExported({ path }: ScopeName): boolean {
  for (let at: SyntaxPath | null = path; at !== null; at = at.parentPath) {
    if (at.node.type === 'ExportNamedDeclaration') return true;
    if (at !== path && isFunction(at.node)) return false;
  }
  return false;
}

const STATEMENT =
  /^\s*(select|insert|update|delete|with|begin|commit|rollback|set|reset|lock|show|declare|savepoint|release|grant|create|alter|drop)\b/i;
const SMALL_WORD =
  /(^| )(a|an|and|are|as|be|before|by|can|cannot|for|from|has|have|in|is|it|its|no|not|of|on|or|than|that|the|them|this|to|was|were|which|with)(?=$|[ ,;:.])/g;

/** A text with the small words of English between others. No statement, no list of words, no name of a state has them so. */
function isSentence({ node, key, parentPath }: SyntaxPath): boolean {
  if (key !== null && ['left', 'right', 'test', 'object'].includes(String(key))) return false;
  if (parentPath?.node.type === 'TaggedTemplateExpression') return false;
  const text = wordsOf(node);
  // A text of several lines is a file that something reads.
  if (STATEMENT.test(text) || text.includes('\n')) return false;
  const words = text.split(/\s+/).filter((word) => /^["'(]?[\p{L}\d…]/u.test(word));
  const small = text.match(SMALL_WORD)?.length ?? 0;
  return small > 0 && words.length >= 4;
}

/** What stands in the place of an expression is a word like others. */
function wordsOf(node: SyntaxNode): string {
  if (node.type === 'StringLiteral') return String(node['value']);
  const parts = node['quasis'] as readonly { readonly value: { readonly cooked: string } }[];
  return parts.map(({ value }) => value.cooked).join('…');
}
