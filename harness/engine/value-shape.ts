/** How a stored value is held against a shape: by the fields that a law needs. Fields that it does not know may be there. */

/** Gives what is wrong with a value, in sentences; none where it fits. */
export type Accepts = (value: unknown) => readonly string[];

/** An object whose named fields are accepted. Other fields may be there. */
export function acceptFields(fields: Readonly<Record<string, Accepts>>): Accepts {
  return (value) =>
    Object.entries(fields).flatMap(([name, accepts]) =>
      accepts(fieldsOf(value)[name]).map((flaw) => `${name}: ${flaw}`),
    );
}

/** A list, not empty, of which each is accepted. */
export function acceptEach(accepts: Accepts): Accepts {
  return (value) =>
    Array.isArray(value) && value.length > 0
      ? value.flatMap((one, index) => accepts(one).map((flaw) => `${index}: ${flaw}`))
      : ['it is no list, or an empty one'];
}

export const acceptText: Accepts = (value) =>
  typeof value === 'string' ? [] : ['it is not a string'];

export function acceptWhere(holds: (value: unknown) => boolean, otherwise: string): Accepts {
  return (value) => (holds(value) ? [] : [otherwise]);
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
