import { expect, it } from '@jest/globals';
import { nameMatcher } from './name-search.ts';

const NAMES = ['Zoë Müller', 'Ada Lovelace', 'عائشة'];

it.each([
  ['zoe', ['Zoë Müller']],
  ['MULL zo', ['Zoë Müller']],
  ['عائ', ['عائشة']],
  ['a l', ['Ada Lovelace']],
  ['  ', NAMES],
  ['nobody', []],
])('%j finds %j', (typed, found) => {
  expect(NAMES.filter(nameMatcher(typed))).toEqual(found);
});
