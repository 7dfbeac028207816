import { describe, expect, test } from 'vitest';
import { Connection } from '../../../client/connection.ts';
import { newCounts } from '../../../client/counts.ts';
import { Requests } from '../../../client/requests.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeGateway } from '../../support/fake-gateway.ts';

const URL_ONE = 'ws://one:8080/ws';

function openRequests() {
  const clock = new FakeClock();
  const gateway = new FakeGateway();
  const connection = new Connection({
    url: URL_ONE,
    WebSocket: gateway.WebSocket,
    clock,
    random: () => 0.5,
    counts: newCounts(),
  });
  const requests = new Requests(connection, clock);
  const heard: unknown[] = [];
  connection.open();
  return { clock, gateway, connection, requests, heard, hear: (one: unknown) => heard.push(one) };
}

function openLiveRequests() {
  const rig = openRequests();
  return { ...rig, door: rig.gateway.admit() };
}

describe('a question', () => {
  test('[F2] gets the answer with its id, whatever the order', () => {
    const { door, requests, hear, heard } = openLiveRequests();
    requests.ask('ping', undefined, hear);
    requests.ask('authenticate', { token: 't' }, hear);
    const ping = door.take('ping');
    const authenticate = door.take('authenticate');
    door.refuse(authenticate.id, 'token_expired');
    door.answer(ping.id, { time: 5 });
    door.flush();

    expect(heard).toMatchObject([
      { ok: false, error: { code: 'token_expired' } },
      { ok: true, value: { time: 5 } },
    ]);
  });

  test('is answered in the turn in which the answer comes, before the frame behind it', () => {
    const { door, requests, connection, heard } = openLiveRequests();
    connection.on('message', (message) => heard.push(message.type));
    requests.ask('ping', undefined, () => heard.push('answered'));
    door.answer(door.take('ping').id, { time: 5 });
    door.tell('presence', { symbol: 'A', count: 1 });
    door.flush();

    expect(heard).toEqual(['answered', 'answer', 'told']);
  });

  test('without a connection fails at once and is not sent later', () => {
    const { gateway, requests, hear, heard } = openRequests();
    requests.ask('ping', undefined, hear);
    gateway.admit();

    expect(heard).toMatchObject([{ ok: false, error: { code: 'disconnected' } }]);
    expect(gateway.door().takeAll()).toEqual([]);
  });

  test('ends with the connection, naming why', () => {
    const { door, requests, hear, heard } = openLiveRequests();
    requests.ask('ping', undefined, hear);
    door.end(1012, 'restart');

    expect(heard).toEqual([{ ok: false, error: { code: 'disconnected', message: 'restart' } }]);
  });

  test('ends after 12 s without an answer, and a late answer is ignored', () => {
    const { clock, door, requests, hear, heard } = openLiveRequests();
    requests.ask('ping', undefined, hear);
    for (let left = 12; left > 0; left -= 1) {
      expect(heard).toEqual([]);
      door.say('{}');
      door.flush();
      clock.advance(1_000);
    }
    door.answer(door.take('ping').id, { time: 5 });
    door.flush();

    expect(heard).toMatchObject([{ ok: false, error: { code: 'timed_out' } }]);
  });

  test('whose answer cannot be read fails and says so', () => {
    const { door, requests, hear, heard } = openLiveRequests();
    requests.ask('ping', undefined, hear);
    door.answer(door.take('ping').id, { time: 'noon' });
    door.flush();

    expect(heard).toMatchObject([{ ok: false, error: { code: 'internal' } }]);
  });

  test('ends with closed when the client is closed, also one asked afterwards', async () => {
    const { clock, connection, requests, hear, heard } = openLiveRequests();
    requests.ask('ping', undefined, hear);
    requests.close();
    connection.close();
    hear(await requests.call('ping', undefined));

    expect(heard).toMatchObject([{ error: { code: 'closed' } }, { error: { code: 'closed' } }]);
    expect(clock.pending).toBe(0);
  });

  test('[F3] what has no answer is sent without an id', () => {
    const { door, requests } = openLiveRequests();
    requests.tell('beat', { n: 3 });

    expect(door.takeAll()).toEqual([{ method: 'beat', params: { n: 3 } }]);
  });
});
