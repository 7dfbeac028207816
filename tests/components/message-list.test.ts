// The reader's place in a room of real height: where lines stand is asked of the browser, not of the list.

import { expect, test, vi } from 'vitest';
import { type Locator, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { systemClock } from '../../client/system-clock.ts';
import { browserFrames, Frame } from '../../web/src/state/frame.ts';
import { OpenRoom } from '../../web/src/state/open-room.svelte.ts';
import { Since } from '../../web/src/state/since.svelte.ts';
import { FakeRoom, roomMessage } from '../support/fake-room.ts';
import '../../web/src/styles.css';
import MessageListOnFloor from './MessageListOnFloor.svelte';

// The fake room waits as Node does it.
vi.stubGlobal('setImmediate', (callback: () => void) => setTimeout(callback));

function messages(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, nth) => messageOf(from + nth));
}

function messageOf(seq: number) {
  // Unequal heights: a place that is counted in lines would not do.
  return roomMessage(seq, { text: `this is line ${seq}. ${'More of it. '.repeat(seq % 7)}` });
}

/** Shows the room in a box of a size. */
function show(room: OpenRoom) {
  const target = document.createElement('div');
  Object.assign(target.style, { display: 'flex', width: '340px', height: '400px' });
  document.body.append(target);
  const props = { symbol: 'ACME', room, since: new Since(), onshow: () => {} };
  return render(MessageListOnFloor, { props, target });
}

/** Rooms whose messages are `from` to `to`, the first of them on the page. */
async function read(from: number, to: number, { isWhole = true } = {}) {
  const rooms: FakeRoom[] = [];
  const join = (symbol: string) => {
    const joined = new FakeRoom(symbol);
    joined.isWhole = isWhole;
    rooms.push(joined);
    return joined;
  };
  const speaker = { userId: 'me', name: 'me' };
  const room = new OpenRoom(join, speaker, new Frame(browserFrames, systemClock), systemClock);
  room.open('ACME');
  rooms[0]?.begin(...messages(from, to));
  const screen = await show(room);
  const log = screen.getByRole('log');
  const line = (seq: number) => screen.getByText(new RegExp(`this is line ${seq}\\.`));
  await expect.element(line(to)).toBeVisible();
  // Nobody scrolls before the first picture: its own scrolling and measuring are over then.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const [house] = rooms;
  if (!house) throw new Error('nobody joined the room');
  return { screen, log, line, room, rooms, house };
}

function topOf(line: Locator): number {
  return line.element().getBoundingClientRect().top;
}

/** As a reader does it: the wheel or a finger, and the event that comes of it. */
async function scrollTo(log: Locator, top: number): Promise<void> {
  const element = log.element();
  const scrolled = new Promise((resolve) => {
    element.addEventListener('scroll', resolve, { once: true });
  });
  element.scrollTop = top;
  await scrolled;
}

function distanceToEnd(log: Locator): number {
  const { scrollHeight, scrollTop, clientHeight } = log.element();
  return scrollHeight - scrollTop - clientHeight;
}

test('the newest line is in view, and stays so when others come', async () => {
  const { log, line, house } = await read(1, 60);
  expect(distanceToEnd(log)).toBeLessThanOrEqual(1);

  for (const message of messages(61, 63)) house.add(message);

  await expect.element(line(63)).toBeInViewport();
  expect(distanceToEnd(log)).toBeLessThanOrEqual(1);
});

test('whoever reads further up keeps the place, whatever comes above and below', async () => {
  const { screen, log, line, house } = await read(41, 100, { isWhole: false });
  await scrollTo(log, 300);
  const seen = messages(41, 100).find(({ seq }) => topOf(line(seq)) > topOf(log) + 20);
  const anchor = line(seen?.seq ?? 0);
  const before = topOf(anchor);
  await vi.waitFor(() => expect(house.pages).toBe(1));

  await house.answer(...messages(1, 40));
  await expect.element(line(1)).toBeInTheDocument();
  expect(topOf(anchor)).toBeCloseTo(before, 0);
  for (const message of messages(101, 104)) house.add(message);
  await expect.element(screen.getByRole('button', { name: '4 new' })).toBeVisible();

  expect(topOf(anchor)).toBeCloseTo(before, 0);
});

test("what came meanwhile is counted but for one's own, and one press goes there", async () => {
  const { screen, log, line, house } = await read(1, 60);
  await scrollTo(log, 500);
  await expect.element(screen.getByRole('button', { name: 'Newest' })).toBeVisible();

  for (const message of messages(61, 63)) house.add(message);
  house.add({ ...messageOf(64), user: { id: 'me', name: 'me' } });
  await screen.getByRole('button', { name: '3 new' }).click();

  await expect.element(line(64)).toBeInViewport();
  expect(distanceToEnd(log)).toBeLessThanOrEqual(1);
  await expect.element(screen.getByRole('button', { name: /new/i })).not.toBeInTheDocument();
});

test('what one says while one reads further up stays below, and one press goes there', async () => {
  const { screen, log, line, room } = await read(1, 60);
  await scrollTo(log, 500);
  const before = topOf(line(30));

  room.say('out of sight');
  const below = screen.getByRole('button', { name: 'Your message is below' });
  await expect.element(below).toBeVisible();
  expect(topOf(line(30))).toBeCloseTo(before, 0);
  await expect.element(screen.getByRole('status').first()).toHaveTextContent('is below');
  await below.click();

  await expect.element(screen.getByText('out of sight')).toBeInViewport();
  await expect.element(below).not.toBeInTheDocument();
});

test('what others say meanwhile is counted beside what one says oneself', async () => {
  const { screen, log, room, house } = await read(1, 60);
  await scrollTo(log, 500);

  room.say('out of sight');
  house.add(messageOf(61));

  await expect.element(screen.getByRole('button', { name: '1 new, and yours' })).toBeVisible();
});

test('what one says a line or two above the newest comes into sight', async () => {
  const { screen, log, room } = await read(1, 60);
  const { scrollHeight, clientHeight } = log.element();
  await scrollTo(log, scrollHeight - clientHeight - 100);
  expect(room.isFollowing).toBe(false);

  room.say('close by');

  await expect.element(screen.getByText('close by')).toBeInViewport();
  expect([room.isFollowing, distanceToEnd(log) <= 1]).toEqual([true, true]);
});

test('older lines are not asked for where there are none', async () => {
  const { log, house } = await read(1, 60);

  await scrollTo(log, 0);

  expect(house.pages).toBe(0);
});

test('above the oldest line stands that the room starts there, and nothing moves when that is found out', async () => {
  const { screen, log, line, house } = await read(1, 60, { isWhole: false });
  const start = screen.getByText('Start of the ACME room');
  await scrollTo(log, 40);
  await vi.waitFor(() => expect(house.pages).toBe(1));
  await expect.element(start).not.toBeInTheDocument();
  const before = topOf(line(5));

  house.isWhole = true;
  await house.answer();

  await expect.element(start).toBeInTheDocument();
  expect(topOf(start)).toBeLessThan(topOf(line(1)));
  expect(topOf(line(5))).toBeCloseTo(before, 0);
});

test('where older lines are gone it is said that nothing older is kept', async () => {
  const { screen, log } = await read(41, 100);
  await scrollTo(log, 0);

  await expect.element(screen.getByText('Nothing older is kept')).toBeInViewport();
});

test('few lines and the start above them stand next to where one writes', async () => {
  const { screen, log, line } = await read(1, 2);
  const start = screen.getByText('Start of the ACME room').element().getBoundingClientRect();

  expect(topOf(line(1)) - start.bottom).toBeLessThan(80);
  expect(log.element().getBoundingClientRect().bottom - topOf(line(2))).toBeLessThan(80);
});

test('another room begins at its newest line', async () => {
  const { screen, log, line, room, rooms } = await read(1, 60);
  await scrollTo(log, 100);

  room.open('OTHER');
  rooms[1]?.begin(...messages(201, 260));
  await screen.rerender({ symbol: 'OTHER' });

  await expect.element(line(260)).toBeInViewport();
  expect(distanceToEnd(log)).toBeLessThanOrEqual(1);
});

test('End goes to the newest line from anywhere in the log but its times, which have it themselves', async () => {
  const { screen, log, line, room } = await read(1, 60);
  await scrollTo(log, 100);
  const times = screen.getByRole('button', { name: /[0-9]{2}:[0-9]{2}/ }).elements();
  const [time] = times;
  if (time instanceof HTMLElement) time.focus();
  await userEvent.keyboard('{End}');
  expect(document.activeElement).toBe(times.at(-1));

  await scrollTo(log, 100);
  const box = log.element();
  if (box instanceof HTMLElement) box.focus();
  await userEvent.keyboard('{Shift>}{End}{/Shift}');
  expect(room.isFollowing).toBe(false);
  await userEvent.keyboard('{End}');

  expect(room.isFollowing).toBe(true);
  await expect.element(line(60)).toBeInViewport();
});

test('a list that is closed leaves its reader at the newest line, and begins there again', async () => {
  const { screen, log, room, house } = await read(1, 60);
  await scrollTo(log, 100);
  expect([room.isFollowing, house.isHeld]).toEqual([false, true]);

  await screen.unmount();
  house.add(messageOf(61));

  expect([room.isFollowing, house.isHeld]).toEqual([true, false]);
  await vi.waitFor(() => expect(room.lines.at(-1)?.seq).toBe(61));
  const again = await show(room);
  await expect.element(again.getByText(/this is line 61\./)).toBeInViewport();
  expect(distanceToEnd(again.getByRole('log'))).toBeLessThanOrEqual(1);
});

test('whoever closes the list while the past is being read is not taken there', async () => {
  const { screen, room, house } = await read(41, 100, { isWhole: false });
  room.goTo(-1);
  expect(room.trip.view?.state).toBe('reading');

  await screen.unmount();
  house.isWhole = true;
  await house.answer(...messages(1, 40));

  expect([room.trip.view, room.isFollowing, room.lines.at(-1)?.seq]).toEqual([null, true, 100]);
});
