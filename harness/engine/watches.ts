/** Has the histories of a workbench watched by the model of their pipeline, where it has one. Judges nothing. */
import type { History } from '../../schema/history.ts';
import type { HistoryOptions } from '../run/history.ts';
import type { Oracle } from '../run/oracle.ts';
import type { CopyState } from './clone-states.ts';
import type { Pipeline } from './pipeline.ts';
import type { Environment } from './settings.ts';

/** One for each kind of copy. Nobody reads all of a database that exists, which may be large: there a model has nothing to say. */
export function createWatches({
  pipeline,
  environment,
}: {
  readonly pipeline: Pipeline;
  readonly environment: Environment;
}) {
  const watches = new Map<CopyState, Oracle>();
  return (copy: CopyState, history: History): Pick<HistoryOptions, 'watch'> => {
    if (pipeline.oracle === undefined || environment.existing !== null) return {};
    const oracle = watches.get(copy) ?? pipeline.oracle();
    watches.set(copy, oracle);
    return { watch: oracle.watch(history) };
  };
}
