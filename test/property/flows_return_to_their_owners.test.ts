import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { joinFlows } from '../../server/join/join_five_tuple.ts';
import { toTransactions } from '../../server/join/transactions.ts';
import { type PlantedWorld, plantedWorld } from './planted_flows.ts';

/** A world with the processes that it has, and its events in another order. */
const shuffled = plantedWorld.chain((world) =>
  fc.tuple(
    fc.constant(world),
    fc.shuffledSubarray([...world.seen], { minLength: world.seen.length }),
    fc.shuffledSubarray([...world.sockets], { minLength: world.sockets.length }),
  ),
);

const toProcesses = (world: PlantedWorld): string[] => [...new Set(world.seen.map(({ process }) => process))];

describe('planted flows among noise', () => {
  it("are given back to the process that sent them or to nobody, whatever else has the flow's numbers", () => {
    let [sent, owned] = [0, 0];
    fc.assert(
      fc.property(plantedWorld, (world) => {
        for (const process of toProcesses(world)) {
          const tunnel = world.seen.filter((one) => one.process === process).map(({ lookup }) => lookup);
          const { owners, transactions, unowned } = joinFlows(tunnel, world.sockets, world.uses);
          assert.deepEqual(
            owners.map(({ socket }) => socket.entity_id).filter((id) => id !== process),
            [],
          );
          const nobody = Object.values(unowned).reduce((sum, n) => sum + n, 0);
          const carried = owners[0]?.transactions ?? 0;
          assert.equal(carried + nobody, transactions);
          if (world.is_plain) assert.equal(carried, transactions);
          sent += transactions;
          owned += carried;
        }
      }),
      { numRuns: 2_000 },
    );
    assert.ok(owned > sent / 3, `only ${owned} of ${sent} transactions were given back`);
  });

  it('of several processes at once: nobody gets more than he sent', () => {
    fc.assert(
      fc.property(plantedWorld, (world) => {
        const all = world.seen.map(({ lookup }) => lookup);
        for (const { socket, transactions } of joinFlows(all, world.sockets, world.uses).owners) {
          const own = world.seen.filter(({ process }) => process === socket.entity_id);
          assert.ok(transactions <= toTransactions(own.map(({ lookup }) => lookup)).length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are joined the same in every order of events', () => {
    fc.assert(
      fc.property(shuffled, ([world, seen, sockets]) => {
        const lookups = (list: PlantedWorld['seen']) => list.map(({ lookup }) => lookup);
        assert.deepEqual(
          joinFlows(lookups(seen), sockets, [...world.uses].reverse()),
          joinFlows(lookups(world.seen), world.sockets, world.uses),
        );
      }),
      { numRuns: 500 },
    );
  });
});
