/** Pipelines whose recorders do not record what happened. Each must be refuted by the law of the whole lifecycle. */
import type { AdapterSeams } from '../../cutter/phases/adapter.ts';
import type { RecordWriter } from '../../cutter/phases/recorder.ts';
import { withSeams } from '../../harness/laws/wrapped.ts';
import type { CutterCanary } from '../pipeline/cutter.ts';

export const forgetsToRecord: CutterCanary = {
  name: 'forgets-to-record',
  breaks: 'leg B reports success and writes no governance record',
  change: (pipeline) => withSeams(pipeline, () => ({ governanceWriter: SILENT })),
};

export const verifiesNothing: CutterCanary = {
  name: 'verifies-nothing',
  breaks: 'the second role reports success and writes no verification',
  change: (pipeline) => withSeams(pipeline, () => ({ verifyWriter: SILENT })),
};

export const wrongCount: CutterCanary = {
  name: 'constant-count',
  breaks: 'leg B records one unit, whatever the plan holds',
  change: (pipeline) => withSeams(pipeline, (seams) => ({ governanceWriter: countsOne(seams) })),
};

const SILENT: RecordWriter = { record: async () => ({}) };

function countsOne(seams: AdapterSeams): RecordWriter {
  return {
    record: (session, run) => {
      const constant: typeof session = {
        query: (text, values) => session.query(text, values?.with(3, 1)),
      };
      return seams.governanceWriter.record(constant, run);
    },
  };
}
