import { expect, it } from '@jest/globals';
import { consumerWeight } from './consumer-weight.ts';

it.each([
  ['mic', 0, 0.1],
  ['mic', 2, 0.1],
  ['screenAudio', 0, 0.1],
  ['webcam', 0, 0.2],
  ['webcam', 1, 0.5],
  ['webcam', 2, 1],
  ['webcam', 9, 1],
  ['screen', 0, 1],
] as const)('a %s at layer %i weighs %d large pictures', (source, spatialLayer, weight) => {
  expect(consumerWeight(source, spatialLayer)).toBe(weight);
});
