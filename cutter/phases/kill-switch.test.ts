/** The laws of the process's half of the kill-switch: off unless it is armed for exactly this run, this plan and this moment. */
import { describe, expect, it } from 'vitest';
import { freezeCutplan } from '../../schema/contract/cutplan.ts';
import { METHODS, type Run } from '../../schema/contract/phase.ts';
import { sha256 } from '../../schema/digest.ts';
import { type Arming, createKillSwitch } from './kill-switch.ts';

const plan = freezeCutplan({ documentRef: 'x/y', documentDigest: sha256('x'), rows: [] });
const run: Run = { runId: 'run-1', plan };
const NOON = new Date('2026-01-01T12:00:00Z');
const arming: Arming = {
  runId: 'run-1',
  planDigest: plan.digest,
  notAfter: NOON,
  methods: METHODS,
};
const at = (moment: string | number) => () => new Date(moment);
const before = at(NOON.getTime() - 1);

/** Why each method is refused, or null. */
const whys = (armed: Arming | null, now: () => Date, asked: Run = run) =>
  METHODS.map((method) => createKillSwitch(armed, now).refusal(method, asked));

describe('a kill-switch', () => {
  it('always refuses every method as it is shipped, and names it', () => {
    expect(whys(null, before)).toEqual(
      METHODS.map((method) => ({
        code: 'kill_switch_process',
        message: `${method}: the kill-switch of this process is off`,
      })),
    );
  });

  it('always lets the run go on that it is armed for', () => {
    expect(whys(arming, before)).toEqual(METHODS.map(() => null));
  });

  it.each<[string, Partial<Arming>]>([
    ['another run', { runId: 'run-2' }],
    ['a run whose name only begins the same', { runId: 'run-11' }],
    ['no run', { runId: '' }],
    ['another plan', { planDigest: sha256('another') }],
    ['no plan', { planDigest: '' }],
    ['a moment that is no moment', { notAfter: new Date('never') }],
    ['a moment that has passed', { notAfter: new Date(0) }],
    ['no method', { methods: [] }],
  ])('always refuses where it is armed for %s', (_what, change) => {
    for (const refusal of whys({ ...arming, ...change }, before)) {
      expect(refusal).toMatchObject({ code: 'kill_switch_process', message: expect.any(String) });
    }
  });

  it('always refuses from the very moment at which the arming ends', () => {
    expect(whys(arming, at(NOON.getTime() - 1))[0]).toBeNull();
    expect(whys(arming, at(NOON.getTime()))[0]?.message).toContain(NOON.toISOString());
    expect(whys(arming, at('2100-01-01'))[0]).not.toBeNull();
    expect(whys(arming, at('no clock'))[0]).not.toBeNull();
  });

  it('always refuses the methods that it is not armed for, and no other', () => {
    const back = whys({ ...arming, methods: ['revert_cut'] }, before);
    expect(METHODS.filter((_method, at) => back[at] === null)).toEqual(['revert_cut']);
  });

  it('always asks the clock anew: what was armed in the morning is off in the evening', () => {
    let now = NOON.getTime() - 1;
    const killSwitch = createKillSwitch(arming, () => new Date(now));
    expect(killSwitch.refusal('cut_leg_a', run)).toBeNull();

    now += 1;

    expect(killSwitch.refusal('cut_leg_a', run)).not.toBeNull();
  });
});
