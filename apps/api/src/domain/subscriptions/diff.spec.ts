import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffPlan } from './diff.ts';

const producers = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const wanted = {
  spatialLayer: fc.nat(2),
  temporalLayer: fc.nat(2),
  priority: fc.integer({ min: 1, max: 2 }),
  held: fc.boolean(),
};
const consumers = fc
  .dictionary(producers, fc.record({ ...wanted, lingering: fc.boolean() }))
  .map((byProducer) => new Map(Object.entries(byProducer)));
const plans = fc
  .dictionary(producers, fc.record(wanted))
  .map((byProducer) => new Map(Object.entries(byProducer)))
  .map((all) => new Map([...all].map(([producerId, wish]) => [producerId, { producerId, ...wish }])));

it('leads from any Consumers to any plan, and touches nothing that is right already', () => {
  fc.assert(
    fc.property(consumers, plans, (have, plan) => {
      const { add, unwanted, wake, relayer, reprioritise, rehold } = diffPlan(have, plan);
      const after = new Map([...have].map(([producerId, one]) => [producerId, { ...one }]));
      for (const { producerId, ...wish } of add) {
        expect(after.has(producerId)).toBe(false);
        after.set(producerId, { ...wish, lingering: false });
      }
      for (const producerId of unwanted) {
        expect(after.get(producerId)!.lingering).toBe(false);
        after.get(producerId)!.lingering = true;
      }
      for (const { producerId } of wake) {
        expect(after.get(producerId)!.lingering).toBe(true);
        after.get(producerId)!.lingering = false;
      }
      for (const { producerId, spatialLayer, temporalLayer } of relayer) {
        expect(after.get(producerId)).not.toMatchObject({ spatialLayer, temporalLayer });
        Object.assign(after.get(producerId)!, { spatialLayer, temporalLayer });
      }
      for (const { producerId, priority } of reprioritise) {
        expect(after.get(producerId)!.priority).not.toBe(priority);
        after.get(producerId)!.priority = priority;
      }
      for (const { producerId, held } of rehold) {
        expect(after.get(producerId)!.held).toBe(!held);
        after.get(producerId)!.held = held;
      }
      const flowing = [...after].filter(([, { lingering }]) => !lingering);
      expect(new Map(flowing)).toEqual(
        new Map([...plan].map(([id, { producerId: _, ...wish }]) => [id, { ...wish, lingering: false }])),
      );
    }),
  );
});

it('of a plan that is carried out is empty', () => {
  const wish = { producerId: 'a', spatialLayer: 1, temporalLayer: 2, priority: 1, held: false };
  const current = new Map([
    ['a', { ...wish, lingering: false }],
    ['b', { ...wish, lingering: true }],
  ]);
  const nothing = { add: [], unwanted: [], wake: [], relayer: [], reprioritise: [], rehold: [] };
  expect(diffPlan(current, new Map([['a', wish]]))).toEqual(nothing);
});
