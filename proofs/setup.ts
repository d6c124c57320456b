/** Starts the server of a run and makes the template, before any proof; stops both after the last. Proves nothing itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { startHeartbeat } from '../harness/heartbeat.ts';
import { SERVER_LOST, type Server } from '../harness/server.ts';
import { adminOf, startServer } from '../harness/servers.ts';
import { createTemplate } from '../harness/template.ts';
import { describeFailure } from '../schema/failure.ts';
import { type Bed, type Settings, SMALL } from './settings.ts';

const SCHEMA = new URL('../schema/sql/', import.meta.url);
const START_TIMEOUT_MS = 60_000;
const BEAT_MS = 2_000;
const PATIENCE_MS = 15_000;
let stop: (() => Promise<void>) | null = null;

export async function setup(project: TestProject): Promise<void> {
  const given: Partial<ReturnType<TestProject['getProvidedContext']>> =
    project.getProvidedContext();
  // One server a run: the first group of proofs starts it, the next one finds it.
  if (given.bed !== undefined) return;
  const settings = given.settings ?? SMALL;
  const { server: name, image, binaries } = settings;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const startTimeoutMs = START_TIMEOUT_MS;
  const server = await startServer(name, { say, startTimeoutMs, image, binaries });
  const away = async () => server[Symbol.asyncDispose]();
  stop = away;
  try {
    project.vitest.provide('bed', await makeBed(server, settings));
    project.vitest.provide('settings', settings);
  } catch (error) {
    await away();
    throw error;
  }
  const heartbeat = startHeartbeat({
    target: adminOf(server.address),
    everyMs: BEAT_MS,
    patienceMs: PATIENCE_MS,
    onLost: (why) => {
      say(`cutproof: ${SERVER_LOST}: ${why}`);
      // Taken away, so that whoever waits for its answer gets an error instead of nothing.
      away().catch((error: unknown) => say(describeFailure(error)));
    },
  });
  stop = async () => {
    await heartbeat[Symbol.asyncDispose]();
    await away();
  };
}

export async function teardown(): Promise<void> {
  await stop?.();
}

async function makeBed(server: Server, { seed, schema }: Settings): Promise<Bed> {
  const { kind, capabilities, settings } = server;
  const commitsFile = join(server.folder, 'commits');
  writeFileSync(commitsFile, '');
  const admin = adminOf(server.address);
  const template = 'cutproof_template';
  const folder = schema === null ? SCHEMA : pathToFileURL(`${schema}/`);
  const made = await createTemplate({ admin, name: template, folder, seed });
  return { kind, capabilities, admin, template, commitsFile, settings, ...made };
}
