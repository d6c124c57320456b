/** Pipelines whose recorders do not record what happened. Each must be refuted by the law of the whole lifecycle. */
import type { AdapterSeams } from '../../cutter/phases/adapter.ts';
import type { RecordWriter } from '../../cutter/phases/recorder.ts';
import type { Canary } from '../../harness/engine/definition.ts';
import { withSeams } from '../pipeline/wrapped-connections.ts';

export const forgetsToRecord: Canary = {
  name: 'forgets-to-record',
  breaks: 'leg B reports success and writes no governance record',
  change: (subject) => withSeams(subject, () => ({ governanceWriter: SILENT })),
};

export const verifiesNothing: Canary = {
  name: 'verifies-nothing',
  breaks: 'the second role reports success and writes no verification',
  change: (subject) => withSeams(subject, () => ({ verifyWriter: SILENT })),
};

export const wrongCount: Canary = {
  name: 'constant-count',
  breaks: 'leg B records one unit, whatever the plan holds',
  change: (subject) => withSeams(subject, (seams) => ({ governanceWriter: countsOne(seams) })),
};

const SILENT: RecordWriter = { record: async () => ({}) };

function countsOne(seams: AdapterSeams): RecordWriter {
  return {
    record: (session, run) => {
      const constant: typeof session = {
        query: (text, values) =>
          session.query(
            text,
            values?.map((value, index) => (index === 3 ? 1 : value)),
          ),
      };
      return seams.governanceWriter.record(constant, run);
    },
  };
}
