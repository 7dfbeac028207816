// The pit of one instrument: its market and the agents who trade there, each in turn at the time of its own choosing.
// Running time is what the pit has been open, in milliseconds; market time is what its trades are stamped with.

import type { Status } from '../../protocol/instrument.ts';
import type { InstrumentMarket } from '../engine/instrument-market.ts';
import { Schedule } from '../engine/schedule.ts';
import type { MarketStep } from '../source.ts';
import type { Agent } from './agent.ts';

export class Pit {
  readonly market: InstrumentMarket;
  readonly #schedule = new Schedule<Agent>(0);
  #nextAt: number;

  constructor(market: InstrumentMarket, agents: readonly Agent[]) {
    this.market = market;
    for (const agent of agents) this.#schedule.add(agent.wakeAt, agent);
    this.#nextAt = this.#schedule.nextAt;
  }

  /** Trades up to and with running time `until`; `origin`: market time at running time 0. Null: nothing changed. */
  run(until: number, origin: number): MarketStep | null {
    // Most pits rest in most steps: this line alone is all they cost.
    if (this.#nextAt > until) return null;
    const schedule = this.#schedule;
    for (let agent = schedule.next(until); agent; agent = schedule.next(until)) {
      // It was called and has come already: this is the time that it wanted before.
      if (agent.wakeAt > schedule.now) continue;
      this.market.moveTo(origin + Math.ceil(schedule.now));
      agent.act(this.market);
      schedule.add(agent.wakeAt, agent);
    }
    this.#nextAt = schedule.nextAt;
    return this.market.takeStep();
  }

  /** Told with the next step, also when nobody wants to act. */
  setStatus(status: Status): void {
    this.market.setStatus(status);
    this.#nextAt = Number.NEGATIVE_INFINITY;
  }

  /** To be told when something outside moved the `wakeAt` of an agent of this pit. */
  call(agent: Agent): void {
    this.#schedule.add(agent.wakeAt, agent);
    this.#nextAt = Math.min(this.#nextAt, this.#schedule.nextAt);
  }
}
