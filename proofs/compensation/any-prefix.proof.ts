/** Law: whatever number of phases has run, the compensation brings back the state before the first. */
import { CUTTER_PARTS } from '../../generators/cutter.ts';
import { everyPrefix, prefixRun } from '../../generators/history.ts';
import { law } from '../../harness/engine/law.ts';
import { anyPrefix } from '../../harness/laws/compensation.ts';
import { labelHistory } from '../histories/labels.ts';
import { PRODUCTION } from '../pipeline/cutter.ts';
import { alikeRuns, explicitRuns } from '../pipeline/examples.ts';
import { needsEnactment, trips } from './canaries-any-prefix.ts';

law({
  ...anyPrefix(PRODUCTION),
  id: 'compensation/any-prefix',
  given: prefixRun(CUTTER_PARTS, 40),
  examples: (settings) => [
    ...explicitRuns(settings)
      .slice(0, 1)
      .flatMap(({ runs }) => everyPrefix(CUTTER_PARTS, runs)),
    ...alikeRuns(),
  ],
  label: labelHistory,
  canaries: [needsEnactment, trips],
});
