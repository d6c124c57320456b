/** Clones of a copy on which tests let cutters work at once. Never part of a run. */
import { openClonePool } from '../../harness/clone/clone-pool.ts';
import { mutationOf } from '../../harness/clone/mutation.ts';
import { change } from '../../harness/clone/template.ts';
import { runInterleaving } from '../../harness/commit/interleaving.ts';
import { openWorkspaces } from '../../harness/commit/workspace.ts';
import { connect } from '../../harness/connection/connection.ts';
import type { useCopies } from '../../harness/testing/copy.fixture.ts';
import type { Run } from '../../schema/contract/phase.ts';
import type { Interleaving } from '../../schema/interleaving.ts';
import { OWN_NAMES } from '../../schema/names.ts';
import type { CutterPipeline } from '../pipeline/cutter.ts';

type Copies = ReturnType<typeof useCopies>;

const ARM = 'update cutter.kill_switch set execution_enabled = true';

/** Gives a way to run interleavings on clones of a copy that is broken as the pipeline says. */
export async function openStage(copies: Copies, pipeline: CutterPipeline) {
  const { admin, commitsFile } = copies;
  const stem = await copies.clone([ARM]);
  {
    await using session = await connect(stem);
    for (const mutation of pipeline.mutations) {
      await change(stem, commitsFile, [await mutationOf(session, mutation)]);
    }
    await change(stem, commitsFile, pipeline.statements);
  }
  const template = stem.database;
  const pool = await openClonePool({ admin, template, prefix: `${template}_of`, warm: 0 });
  const { interleaved: parts } = pipeline;
  if (parts === undefined) throw new Error('nothing says how it interleaves');
  const workspaces = openWorkspaces(pool, OWN_NAMES, parts);
  return {
    see: (value: Interleaving<Run>) =>
      workspaces.use((workspace) =>
        runInterleaving(value, {
          workspace,
          parts,
          ...pipeline.contract,
          adapter: (provider) => pipeline.adapter(pipeline.seams(provider, OWN_NAMES)),
          watch: pipeline.oracle?.(OWN_NAMES).watchInterleaving?.(value) ?? null,
          deadlineMs: 30_000,
        }),
      ),
    [Symbol.asyncDispose]: () => workspaces[Symbol.asyncDispose](),
  };
}
