/** What a function is given, as its parameters take it: texts, integers, lists, moments. A value that no parameter can hold is refused before the function has a say. */
import { microseconds, momentOf } from './moment.ts';
import { type Refused, refusedWith } from './refusal.ts';
import type { Value } from './state.ts';

export function argumentsOf(
  types: readonly string[],
  values: readonly Value[],
): readonly Value[] | Refused {
  if (values.length !== types.length) return refusedWith('42883');
  const taken: Value[] = [];
  for (const [index, type] of types.entries()) {
    const one = take(type, values[index] ?? null);
    if (isRefused(one)) return one;
    taken.push(one);
  }
  return taken;
}

export function isRefused(value: Value | readonly Value[] | Refused): value is Refused {
  return typeof value === 'object' && value !== null && 'sqlstate' in value;
}

const INTEGER = { least: -(2 ** 31), most: 2 ** 31 - 1 } as const;

function take(type: string, value: Value): Value | Refused {
  if (value === null) return null;
  switch (type) {
    case 'integer':
      return integer(value);
    case 'text[]':
      return list(value);
    case 'timestamp with time zone':
      return moment(value);
    default:
      return text(String(value));
  }
}

/** PostgreSQL has no text with U+0000; half of a surrogate pair arrives as U+FFFD. */
function text(value: string): Value | Refused {
  return value.includes('\0') ? refusedWith('22021') : value.toWellFormed();
}

function integer(value: Value): Value | Refused {
  const written = String(value).trim();
  if (!/^[+-]?\d+$/.test(written)) return refusedWith('22P02');
  const number = Number(written);
  return number < INTEGER.least || number > INTEGER.most ? refusedWith('22003') : number;
}

function list(value: Value): Value | Refused {
  if (!Array.isArray(value)) return refusedWith('22P02');
  const each = value.map((one: Value) => (one === null ? null : text(String(one))));
  return each.find(isRefused) ?? (each as readonly Value[]);
}

function moment(value: Value): Value | Refused {
  const micros = microseconds(String(value));
  return micros === null ? refusedWith('22007') : momentOf(micros);
}
