import { describe, expect, it } from 'vitest';
import { Layout } from '../../../../web/src/state/layout.svelte.ts';
import { Settings } from '../../../../web/src/state/settings.svelte.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';

describe('the layout', () => {
  it('keeps which side panels are closed', () => {
    const storage = memoryStorage();
    new Layout(new Settings(() => storage)).toggle('room');

    const layout = new Layout(new Settings(() => storage));
    expect([layout.isOpen('watch'), layout.isOpen('room')]).toEqual([true, false]);
    layout.toggle('room');

    expect(layout.isOpen('room')).toBe(true);
  });

  it('opens a closed panel that is to be seen', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    layout.toggle('room');

    layout.show('room');

    expect([layout.view, layout.isOpen('room')]).toEqual(['room', true]);
  });

  it('has the room in front when its sheet is fully open, and the chart behind it else', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    expect([layout.view, layout.snap]).toEqual(['chart', 'peek']);

    layout.snapTo('half');
    expect([layout.view, layout.snap]).toEqual(['chart', 'half']);
    layout.snapTo('full');
    expect([layout.view, layout.snap]).toEqual(['room', 'full']);
    layout.show('chart');

    expect(layout.snap).toBe('peek');
  });

  it('closes a window only while it is the one that is open', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    layout.openPanel('palette');
    layout.openPanel('settings');

    layout.closePanel('palette');
    expect(layout.panel).toBe('settings');
    layout.closePanel('settings');

    expect(layout.panel).toBeNull();
  });

  it('closes what lies over the chart layer by layer', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    const layers = () => [layout.layersOn(true), layout.panel, layout.view, layout.snap];
    layout.show('watch');
    expect(layout.layersOn(true)).toBe(1);
    layout.snapTo('half');
    layout.openPanel('help');
    expect(layers()).toEqual([2, 'help', 'chart', 'half']);

    layout.closeLayer();
    expect(layers()).toEqual([1, null, 'chart', 'half']);
    layout.closeLayer();

    expect(layers()).toEqual([0, null, 'chart', 'peek']);
  });

  it('has only windows and menus over the page where there is room for all parts', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    layout.show('room');
    expect(layout.layersOn(false)).toBe(0);
    layout.openPanel('settings');
    expect(layout.layersOn(false)).toBe(1);

    layout.closeLayer();

    expect([layout.layersOn(false), layout.panel, layout.view]).toEqual([0, null, 'room']);
  });

  it('closes a menu, once, and hears of the browser closing it', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    const closed: string[] = [];
    const menu = { close: () => void closed.push('menu') };
    layout.openMenu(menu);
    expect(layout.layersOn(true)).toBe(1);
    layout.closeLayer();
    expect([layout.layersOn(true), closed]).toEqual([0, ['menu']]);

    const another = { close: () => void closed.push('another') };
    layout.openMenu(menu);
    layout.openMenu(another);
    layout.menuClosed(menu);
    expect(layout.layersOn(false)).toBe(1);
    layout.menuClosed(another);

    expect([layout.layersOn(false), closed]).toEqual([0, ['menu']]);
  });

  it('comes back to the room from a moment that the room had shown on the chart', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    const now = () => [layout.layersOn(true), layout.view];
    layout.show('room');
    layout.showFromRoom();
    expect(now()).toEqual([2, 'chart']);
    layout.closeLayer();
    expect(now()).toEqual([1, 'room']);
    layout.showFromRoom();
    layout.snapTo('half');
    expect(now()).toEqual([1, 'chart']);
    layout.showFromRoom();
    expect(now()).toEqual([1, 'chart']);
    layout.show('room');
    layout.showFromRoom();

    layout.show('chart');

    expect(now()).toEqual([1, 'chart']);
    expect(layout.snap).toBe('half');
  });

  it('opens the search with what is typed, and begins anew when it opens otherwise', () => {
    const layout = new Layout(new Settings(() => memoryStorage()));
    layout.type('t');
    layout.type('s');
    expect([layout.panel, layout.typed]).toEqual(['palette', 'ts']);

    layout.closePanel('palette');
    layout.type('a');
    expect(layout.typed).toBe('a');
    layout.openPanel('palette');

    expect(layout.typed).toBe('');
  });
});
