import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Nodes } from '../../../client/nodes.ts';

const ONE = 'ws://one:8080/ws';
const TWO = 'ws://two:8080/ws';
const THREE = 'ws://three:8080/ws';

describe('the nodes to go to', () => {
  test('without another one it is the same again', () => {
    const nodes = new Nodes(ONE);

    expect(nodes.next(ONE, () => 0.9)).toBe(ONE);
  });

  test('a lost node is left at once when another one is known', () => {
    const nodes = new Nodes(ONE);
    nodes.learn([ONE, TWO]);

    expect(nodes.next(ONE, () => 0)).toBe(TWO);
    expect(nodes.next(TWO, () => 0)).toBe(ONE);
    expect(nodes.next(ONE, () => 0)).toBe(TWO);
  });

  test('nothing is tried twice before everything was tried once', () => {
    const urls = [ONE, TWO, THREE, 'ws://four:8080/ws'];
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (chances) => {
          const nodes = new Nodes(ONE);
          nodes.learn(urls);
          const tried = [ONE];
          for (const chance of chances) tried.push(nodes.next(tried.at(-1) ?? '', () => chance));

          expect(new Set(tried).size).toBe(urls.length);
        },
      ),
    );
  });

  test('a node that welcomes begins the round anew', () => {
    const nodes = new Nodes(ONE);
    nodes.learn([ONE, TWO]);
    nodes.next(ONE, () => 0);
    nodes.learn([ONE, TWO, THREE]);

    expect(nodes.next(TWO, () => 0)).toBe(ONE);
  });

  test('chance spreads the clients of one dead node over all others', () => {
    const chosen = [0, 0.5, 0.99].map((chance) => {
      const nodes = new Nodes(ONE);
      nodes.learn([ONE, TWO, THREE, 'ws://four:8080/ws']);
      return nodes.next(ONE, () => chance);
    });

    expect(new Set(chosen).size).toBe(3);
  });

  test('the address that the app gave stays in turn when the nodes have other names', () => {
    const nodes = new Nodes('wss://floor.example/ws');
    nodes.learn(['wss://10.0.0.1/ws']);

    expect(nodes.next('wss://10.0.0.1/ws', () => 0)).toBe('wss://floor.example/ws');
  });

  test('two names of the loopback are one node', () => {
    const nodes = new Nodes('ws://localhost:8080/ws');
    nodes.learn(['ws://127.0.0.1:8080/ws', 'ws://127.0.0.1:8081/ws']);

    expect(nodes.next('ws://localhost:8080/ws', () => 0)).toBe('ws://127.0.0.1:8081/ws');
  });

  test('what may not be opened from a secure page, or is no address, is left out', () => {
    const nodes = new Nodes('wss://one/ws');
    nodes.learn(['ws://two/ws', 'http://three/ws', 'nonsense', 'wss://four/ws']);

    expect(nodes.next('wss://one/ws', () => 0)).toBe('wss://four/ws');
    expect(nodes.next('wss://four/ws', () => 0)).toBe('wss://one/ws');
  });
});
