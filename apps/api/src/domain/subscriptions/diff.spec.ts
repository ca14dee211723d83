import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffPlan } from './diff.ts';

const layers = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.nat(2))
  .map((byProducer) => new Map(Object.entries(byProducer)));

it('leads from any Consumers to any plan, and touches nothing that is right already', () => {
  fc.assert(
    fc.property(layers, layers, (have, want) => {
      const current = new Map([...have].map(([producerId, spatialLayer]) => [producerId, { spatialLayer }]));
      const plan = new Map(
        [...want].map(([producerId, spatialLayer]) => [producerId, { producerId, spatialLayer }]),
      );
      const { add, remove, relayer } = diffPlan(current, plan);
      const after = new Map(have);
      for (const producerId of remove) expect(after.delete(producerId)).toBe(true);
      for (const { producerId, spatialLayer } of add) {
        expect(after.has(producerId)).toBe(false);
        after.set(producerId, spatialLayer);
      }
      for (const { producerId, spatialLayer } of relayer) {
        expect(after.get(producerId)).not.toBe(spatialLayer);
        after.set(producerId, spatialLayer);
      }
      expect(new Map([...after].sort())).toEqual(new Map([...want].sort()));
    }),
  );
});

it('of a plan that is carried out is empty', () => {
  const plan = new Map([['a', { producerId: 'a', spatialLayer: 1 }]]);
  expect(diffPlan(plan, plan)).toEqual({ add: [], remove: [], relayer: [] });
});
