// Everything that can be done by name or by key, and the keys that parts of the page have for themselves.

import { chartCommands } from './chart-commands.ts';
import { type Command, ROW_KEYS } from './command.ts';
import type { Floor } from './floor.svelte.ts';
import type { Late } from './late.svelte.ts';

/** A part of the page that can take the focus. */
export type Place = 'watchlist' | 'chart' | 'room' | 'composer';

/** What only the page itself can do. */
export interface Desk {
  focus(place: Place): void;
  /** Moves the focus to the part after or before the one that has it. */
  focusBeside(by: 1 | -1): void;
  /** Moves the focus along the rows of the watchlist. */
  stepRow(by: 1 | -1): void;
}

/** Keys of parts that have the focus, which those parts do themselves: for the help sheet. */
export const PART_KEYS: readonly {
  readonly part: string;
  readonly keys: string;
  readonly does: string;
}[] = [
  { part: 'Page', keys: 'A … Z', does: 'a letter that is no key begins a search' },
  { part: 'Watchlist', keys: '↑ ↓ Home End', does: 'move along the rows; Enter opens one' },
  { part: 'Watchlist', keys: 'A … Z', does: 'begins a search with any letter but j and k' },
  { part: 'Chart', keys: '← →', does: 'the bar before or after; with Shift ten bars' },
  { part: 'Chart', keys: 'Home End', does: 'the first bar, the newest bar' },
  { part: 'Chart', keys: '+ − 0', does: 'closer, wider, as at first' },
  { part: 'Chart', keys: 'Enter', does: 'brings the room to the bar' },
  {
    part: 'Chart',
    keys: 'm, Shift m',
    does: 'next or previous bar with messages, and the room goes along',
  },
  { part: 'Chart', keys: 'Escape', does: 'leaves the bar' },
  { part: 'Book, Tape', keys: '← →', does: 'from one to the other, where one has room' },
  { part: 'Room', keys: 'End', does: 'the newest message' },
  { part: 'Room', keys: 'Enter', does: 'says what is written; with Shift a new line' },
];

/** The parts of the floor that have a newest end. */
interface Newest {
  readonly late: { readonly chartTools: Pick<Late['chartTools'], 'toNewest'> };
  readonly room: Pick<Floor['room'], 'follow'>;
}

export function commandsOf(floor: Floor, desk: Desk): readonly Command[] {
  return [
    ...placeCommands(desk),
    ...chartCommands(floor),
    ...roomCommands(floor),
    ...pageCommands(floor),
  ];
}

function placeCommands(desk: Desk): Command[] {
  const to = (title: string, keys: readonly string[], place: Place): Command => ({
    title,
    group: 'Go to',
    keys,
    run: () => desk.focus(place),
  });
  return [
    to('Watchlist', [], 'watchlist'),
    to('Chart', [], 'chart'),
    to('Messages', [], 'room'),
    { ...to('Write a message', ['c'], 'composer'), group: 'Room' },
    {
      title: 'Next row of the watchlist',
      group: 'Go to',
      keys: [ROW_KEYS.next],
      isForKeys: true,
      run: () => desk.stepRow(1),
    },
    {
      title: 'Row before in the watchlist',
      group: 'Go to',
      keys: [ROW_KEYS.before],
      isForKeys: true,
      run: () => desk.stepRow(-1),
    },
    {
      title: 'Next part of the page',
      group: 'Go to',
      keys: ['F6'],
      isForKeys: true,
      isAlways: true,
      run: () => desk.focusBeside(1),
    },
    {
      title: 'Part of the page before',
      group: 'Go to',
      keys: ['Shift F6'],
      isForKeys: true,
      isAlways: true,
      run: () => desk.focusBeside(-1),
    },
  ];
}

export function roomCommands({ late, room }: Newest): Command[] {
  return [
    {
      title: 'Newest message',
      group: 'Room',
      keys: ['Shift Escape'],
      run: () => room.follow(true),
    },
    {
      title: 'Go live: newest bar and newest message',
      group: 'Go to',
      keys: ['g'],
      run() {
        late.chartTools.toNewest();
        room.follow(true);
      },
    },
  ];
}

function pageCommands({ layout, settings, look, rhythm }: Floor): Command[] {
  return [
    {
      title: 'Search symbols and commands',
      group: 'Page',
      keys: ['Ctrl K', '/'],
      isForKeys: true,
      isAlways: true,
      run: () => layout.openPanel('palette'),
    },
    { title: 'Keys', group: 'Page', keys: ['?'], run: () => layout.openPanel('help') },
    { title: 'Settings', group: 'Page', keys: [], run: () => layout.openPanel('settings') },
    { title: 'Operator', group: 'Page', keys: [], run: () => layout.openPanel('operator') },
    { title: 'Freshness', group: 'Page', keys: [], run: () => layout.openPanel('freshness') },
    {
      title: 'Pause prices or go on',
      group: 'Page',
      keys: ['p'],
      run: () => rhythm.togglePause(),
    },
    {
      title: 'Open or close the watchlist',
      group: 'Page',
      keys: ['['],
      run: () => layout.toggle('watch'),
    },
    {
      title: 'Open or close the room',
      group: 'Page',
      keys: [']'],
      run: () => layout.toggle('room'),
    },
    {
      title: 'Light or dark',
      group: 'Page',
      keys: [],
      run: () => settings.choose({ theme: look.theme === 'dark' ? 'light' : 'dark' }),
    },
  ];
}
