/** The SQL that makes a witness of a copy, filled in with the names of a pipeline's contract. Runs nothing. */
import { readFileSync } from 'node:fs';
import { type Contract, playersOf } from '../../schema/pipeline.ts';
import { identifier } from '../connection/connection.ts';

const WITNESS = new URL('./witness.sql', import.meta.url);

/** Gives `witness.sql` for the contract; its hashes begin with the seed, so that no content can be prepared to collide. */
export function witnessScript(contract: Contract, seed: number): string {
  const { killSwitch, roles } = contract;
  const filled: Readonly<Record<string, string>> = {
    seed: String(seed),
    roles: listed(roles),
    players: listed(playersOf(contract)),
    switch:
      killSwitch === null
        ? 'true'
        : `(select ${identifier(killSwitch.column)} from ${killSwitch.table})`,
    switchGrant:
      killSwitch === null ? '' : `grant select on ${killSwitch.table} to proof_operator;`,
  };
  return readFileSync(WITNESS, 'utf8').replaceAll(
    /\{\{(\w+)\}\}/g,
    (hole, name: string) => filled[name] ?? hole,
  );
}

/** Makes whom a case of a bare copy logs in as: what a login of a database that exists must hold, and nothing else. */
export function operatorScript(contract: Contract): string {
  return `create role proof_operator login nosuperuser;
  grant ${listed(playersOf(contract))} to proof_operator`;
}

function listed(roles: readonly string[]): string {
  return roles.map(identifier).join(', ');
}
