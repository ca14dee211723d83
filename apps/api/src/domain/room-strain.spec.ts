import { describe, expect, it } from '@jest/globals';
import type { Peer } from './peer.ts';
import { makeRoom } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

const strainsOf = ({ journey }: Peer) =>
  journey.journey.timeline.map(({ fact }) => fact.type).filter((type) => /Strained|Relieved/.test(type));

describe('a room whose media worker has more to do than it can', () => {
  it('has it told to everybody, once, and when it is over', async () => {
    const { fakes, enter } = await makeRoom();
    const all = [await enter('Ada'), await enter('Ben')];
    fakes.engine.room.strain(true);
    fakes.engine.room.strain(true);
    expect(all.map(strainsOf)).toEqual([['mediaStrained'], ['mediaStrained']]);
    fakes.engine.room.strain(false);
    expect(all.map(strainsOf)).toEqual([
      ['mediaStrained', 'mediaRelieved'],
      ['mediaStrained', 'mediaRelieved'],
    ]);
  });

  it('has it told to who comes meanwhile, and to nobody who comes after', async () => {
    const { fakes, enter } = await makeRoom();
    await enter('Ada');
    fakes.engine.room.strain(true);
    const ben = await enter('Ben');
    fakes.engine.room.strain(false);
    const cleo = await enter('Cleo');
    expect([ben, cleo].map(strainsOf)).toEqual([['mediaStrained', 'mediaRelieved'], []]);
  });

  it('begins anew with another worker, of which the old one says nothing', async () => {
    const { fakes, enter } = await makeRoom();
    const ada = await enter('Ada');
    const [first] = fakes.engine.rooms;
    first!.strain(true);
    first!.die();
    await settled();
    expect(ada.journey.journey.facts.mediaStrainedAt).toBeNull();
    first!.strain(true);
    expect(strainsOf(ada)).toEqual(['mediaStrained']);
    fakes.engine.room.strain(true);
    expect(ada.journey.journey.facts.mediaStrainedAt).not.toBeNull();
  });
});
