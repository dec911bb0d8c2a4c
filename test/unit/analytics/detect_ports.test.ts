import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type DetectOptions,
  detectPorts,
} from '../../../server/analytics/an0728_port_after_answer/detect.ts';
import { toAnswersOf } from '../../../server/join/answers_of.ts';
import { indexLookups } from '../../../server/join/index_lookups.ts';
import { joinSocket } from '../../../server/join/join_answers.ts';
import { searchAddresses } from '../../../server/scan/ports/search_addresses.ts';
import type { Pair } from '../../../server/schema/finding.ts';
import type { LookupEvent, SocketEvent } from '../../../server/schema/rows.ts';

const T = 1_773_133_200_000;
const WINDOW = { after_ms: 300_000, before_ms: 1_000 };
const PROCESS = { host: 'WS1', entity_id: '{a}', executable: 'C:\\Windows\\System32\\rundll32.exe' };
const PARENT = { host: 'WS1', entity_id: '{p}', executable: 'C:\\Users\\Public\\update.exe' };

const lookup = (
  name: string,
  addresses: readonly string[],
  more: Partial<LookupEvent> = {},
): LookupEvent => ({
  ...PROCESS,
  index: 'i',
  id: `l-${name}`,
  time: T,
  logged: T,
  name,
  addresses,
  types: [],
  ...more,
});
const socket = (address: string, port: number): SocketEvent => ({
  ...PROCESS,
  index: 'i',
  id: `s-${address}-${port}`,
  time: T + 500,
  logged: T + 500,
  address,
  port,
});

const detect = (
  lookups: readonly LookupEvent[],
  sockets: readonly SocketEvent[],
  options: DetectOptions = {},
): Pair[] => {
  const index = indexLookups(lookups);
  const context = { ancestors: () => ['ws1|{p}'], has_lookups: () => true };
  const answersOf = toAnswersOf(index, context.ancestors);
  const buckets = sockets.map((one) => ({ ...one, count: 1 }));
  const searches = searchAddresses(buckets, answersOf, index, { from: 0, to: Number.POSITIVE_INFINITY });
  const joined = sockets.map((one) => joinSocket(one, index, context, WINDOW));
  const searchOf = (key: string) => searches.get(key);
  return detectPorts(joined, answersOf, () => 1, [], WINDOW, { searchOf, ...options }).flatMap(
    ({ pairs }) => pairs,
  );
};

const ANSWER = '198.51.100.23';
const REVERSED = '23.100.51.198';
const asked = lookup('a.example.com', [ANSWER]);

describe('the pairs of AN0728', () => {
  it('keep on which side of the threshold their port was', () => {
    const sides = (port_deviation_threshold: number): (string | undefined)[] =>
      detect([asked], [socket(ANSWER, 81), socket(ANSWER, 4_444)], { port_deviation_threshold }).map(
        ({ deviation }) => deviation,
      );
    assert.deepEqual(sides(1_024), ['near', 'far']);
    assert.deepEqual(sides(81), ['far', 'far']);
    assert.deepEqual(sides(4_445), ['near', 'near']);
  });

  it('hold no expected port but at a derived address', () => {
    const both = [socket(ANSWER, 443), socket(REVERSED, 443)];
    assert.deepEqual(
      detect([asked], both, { expected_ports: [443] }).map(({ address, deviation, address_form }) => [
        address,
        deviation,
        address_form,
      ]),
      [[REVERSED, 'none', 'reverse']],
    );
  });

  it('keep a derived address whose port was named: that explains the port alone', () => {
    const named = lookup('_sip._tcp.example.com', []);
    assert.deepEqual(detect([asked, named], [socket(ANSWER, 5_060)]), []);
    const [pair] = detect([asked, named], [socket(REVERSED, 5_060)]);
    assert.deepEqual([pair?.deviation, pair?.address_form], ['none', 'reverse']);
  });

  it('take no address for derived that anyone on the host resolved, nor one inside the network', () => {
    const other = lookup('b.example.net', [REVERSED], { entity_id: '{x}' });
    assert.deepEqual(detect([asked, other], [socket(REVERSED, 4_444)]), []);
    const inside = lookup('c.example.com', ['9.0.1.10']);
    assert.deepEqual(detect([inside], [socket('10.1.0.9', 4_444)]), []);
  });

  it('say so where an ancestor asked for the answer behind a derived address', () => {
    const [pair] = detect([{ ...asked, ...PARENT }], [socket(REVERSED, 4_444)]);
    assert.deepEqual([pair?.tier, pair?.asker], ['lineage', PARENT.executable]);
    assert.equal(detect([asked], [socket(REVERSED, 4_444)])[0]?.tier, 'process');
  });
});
