import { describe, expect, it } from 'vitest';
import { deriveCaseState } from '../../../src/cases/index.ts';
import {
  caseIdOf,
  createKnownPicturesWorld,
  PHOTO,
  WORDS,
} from '../../support/worlds/known-pictures-world.ts';

describe('a decision that changes', () => {
  it('to dismissed turns the picture into a dismissed one', async () => {
    const { post, decide, rulingOn, clock } = createKnownPicturesWorld({ a: WORDS });
    const first = await post('rin', '', 'a');
    await decide(first, 'uphold');
    clock.advance(60_000);
    await decide(first, 'overturn');
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
  });

  it('and is taken back forgets the picture', async () => {
    const { post, report, decide, takeBack, rulingOn } = createKnownPicturesWorld({ a: PHOTO });
    const first = await post('rin', '', 'a');
    await report(first);
    await decide(first, 'uphold');
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('hide');
    await takeBack(first);
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
  });

  it('and is taken back by one process while another still stores it, does not count', async () => {
    const { post, decide, takeBack, rulingOn, clock, archive, openKnownPictures, keyValueStore } =
      createKnownPicturesWorld({
        a: { ...WORDS, text: 'DOUBTFUL offer of work tonight' },
      });
    const first = await post('rin', '', 'a');
    await decide(first, 'uphold');
    const upheld = deriveCaseState(await archive.read(caseIdOf(first)))!;
    await keyValueStore.delete(`known-picture/fake:square/${caseIdOf(first)}`);
    const put: typeof keyValueStore.put = async (key, text) => {
      await takeBack(first);
      await keyValueStore.put(key, text);
    };
    await openKnownPictures({ ...keyValueStore, put }).record(upheld);
    clock.advance(60_000);
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('review');
  });

  it('counts in another process after a minute', async () => {
    const { post, report, decide, rulingOn, clock, openOtherProcess } = createKnownPicturesWorld({
      a: PHOTO,
    });
    const first = await post('rin', '', 'a');
    await report(first);
    openOtherProcess();
    expect(await rulingOn(await post('mei', '', 'a'))).toBe('pass');
    await decide(first, 'uphold');
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('pass');
    clock.advance(60_000);
    expect(await rulingOn(await post('kei', '', 'a'))).toBe('hide');
  });
});

describe('many decided cases', () => {
  it('the first ones are dropped', async () => {
    const { post, report, decide, rulingOn, clock } = createKnownPicturesWorld(
      { a: PHOTO, b: { hash: 'f0f0f0f00f0f0f0f' } },
      { maxCases: 1 },
    );
    for (const [author, id] of [
      ['rin', 'a'],
      ['mei', 'b'],
    ] as const) {
      const posted = await post(author, '', id);
      await report(posted);
      await decide(posted, 'uphold');
      clock.advance(1000);
    }
    expect(await rulingOn(await post('sora', '', 'a'))).toBe('pass');
    expect(await rulingOn(await post('kei', '', 'b'))).toBe('hide');
  });
});
