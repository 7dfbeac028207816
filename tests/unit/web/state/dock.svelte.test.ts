import { describe, expect, it } from 'vitest';
import { Dock, type DockTab } from '../../../../web/src/state/dock.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { INSTRUMENT, openLiveRig } from '../../client/rig.ts';

/** A dock on a real client, whose gateway is played by the test. */
function openDock() {
  const rig = openLiveRig();
  const { client, clock } = rig;
  const dock = new Dock({
    trades: (symbol, handler, options) => client.trades(symbol, handler, options),
    book: (symbol, handler, options) => client.book(symbol, handler, options),
    frame: new ManualFrames().frame,
    clock,
  });
  /** What was said on the wire since these tabs are looked at. */
  const look = async (symbol: string, ...tabs: DockTab[]) => {
    dock.look({ ...INSTRUMENT, symbol }, new Set(tabs), 'live');
    await turns(1);
    return said();
  };
  const said = () =>
    rig.door
      .takeAll()
      .map(({ id, method, params }) => {
        rig.door.answer(id, {
          subscribed: params.symbols,
          unsubscribed: params.symbols,
          rejected: [],
        });
        rig.door.flush();
        return [method, params.channel, ...params.symbols, params.tier].filter(Boolean).join(' ');
      })
      .sort();
  return { dock, look, said };
}

describe('the dock on the wire', () => {
  it('says nothing while nobody looks', async () => {
    const { look } = openDock();

    expect(await look('A')).toEqual([]);
  });

  it('subscribes what is looked at, and leaves it when it is not', async () => {
    const { look } = openDock();

    expect(await look('A', 'book', 'tape')).toEqual([
      'subscribe book A live',
      'subscribe trades A live',
    ]);
    expect(await look('A', 'tape')).toEqual(['unsubscribe book A']);
    expect(await look('A', 'tape')).toEqual([]);
    expect(await look('A')).toEqual(['unsubscribe trades A']);
  });

  it('goes over to another symbol', async () => {
    const { look } = openDock();
    await look('A', 'book');

    expect(await look('B', 'book')).toEqual(['subscribe book B live', 'unsubscribe book A']);
  });

  it('leaves everything when it is closed', async () => {
    const { dock, look, said } = openDock();
    await look('A', 'book', 'tape');
    dock.close();
    dock.close();
    await turns(1);

    expect(said()).toEqual(['unsubscribe book A', 'unsubscribe trades A']);
  });
});
