/** Starts the server of a run and makes the template, before any proof; stops both after the last. Proves nothing itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../harness/embedded.ts';
import { createTemplate } from '../harness/template.ts';
import { SMALL } from './settings.ts';

const SCHEMA = new URL('../schema/sql/', import.meta.url);
const START_TIMEOUT_MS = 60_000;
let stop: (() => Promise<void>) | null = null;

export async function setup(project: TestProject): Promise<void> {
  const settings = project.getProvidedContext().settings ?? SMALL;
  const stack = new AsyncDisposableStack();
  try {
    const say = (line: string) => process.stderr.write(`${line}\n`);
    const server = stack.use(await startEmbedded({ say, startTimeoutMs: START_TIMEOUT_MS }));
    const commitsFile = join(server.folder, 'commits');
    writeFileSync(commitsFile, '');
    const { host, port, superuser } = server.address;
    const admin = { host, port, user: superuser, database: 'postgres' };
    const template = 'cutproof_template';
    const made = await createTemplate({
      admin,
      name: template,
      folder: SCHEMA,
      seed: settings.seed,
    });
    project.provide('bed', {
      kind: server.kind,
      admin,
      template,
      commitsFile,
      settings: server.settings,
      ...made,
    });
    project.provide('settings', settings);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
  stop = () => stack.disposeAsync();
}

export async function teardown(): Promise<void> {
  await stop?.();
}
