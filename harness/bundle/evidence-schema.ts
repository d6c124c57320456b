/** Holds evidence against its published JSON Schema. Says what is wrong and repairs nothing. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const SCHEMA = new URL('../../schema/evidence.schema.json', import.meta.url);

/** Gives a function that says, in sentences, where a value is not as the schema demands. */
export function createSchemaJudge(): (value: unknown) => readonly string[] {
  const validate = new Ajv2020({ allErrors: true }).compile(
    JSON.parse(readFileSync(SCHEMA, 'utf8')),
  );
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message = 'is wrong' }) =>
      `${instancePath} ${message}`.trim(),
    );
  };
}
