// One client of a floor that watches AAPL's ticker, for tests of what the market tells it.

import type { WireForm } from '../../gateway/session/socket.ts';
import type { TickerFrame } from '../../protocol/events.ts';
import { type Client, Floor } from './floor.ts';

const TICKER = { channel: 'ticker', symbols: ['AAPL'] };

export class MarketReader {
  readonly floor: Floor;
  readonly client: Client;

  private constructor(floor: Floor) {
    this.floor = floor;
    this.client = floor.client();
    this.client.socket.clear();
  }

  static async open(form: WireForm): Promise<MarketReader> {
    return new MarketReader(await Floor.open({ form }));
  }

  /** Subscribes, and lets the first frames come. */
  async watched(params: object = TICKER): Promise<void> {
    await this.client.call('subscribe', params);
    await this.floor.pass(100);
  }

  tickers(): TickerFrame[] {
    return this.client.told('ticker');
  }
}
