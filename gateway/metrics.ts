// The node's figures in Prometheus form. The parts only count; here the counts get their names. No symbol, room or user
// ever becomes a label.

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { CloseName, ErrorCode } from '../protocol/codes.ts';
import type { SessionCounts } from './session/services.ts';

/** A figure that some part keeps: read when the metrics are asked for. */
export interface Figure {
  /** Without the prefix; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  read(): number;
}

const PREFIX = 'outcry_';

export class Metrics implements SessionCounts {
  readonly #registry = new Registry();
  readonly #faults: Counter<'code'>;
  readonly #closes: Counter<'close'>;

  constructor(figures: readonly Figure[]) {
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX });
    this.#faults = new Counter({
      name: `${PREFIX}faults_total`,
      help: 'Errors answered to clients, by code',
      labelNames: ['code'],
      registers: [this.#registry],
    });
    this.#closes = new Counter({
      name: `${PREFIX}closes_total`,
      help: 'Connections closed by this node, by reason',
      labelNames: ['close'],
      registers: [this.#registry],
    });
    for (const figure of figures) this.#add(figure);
  }

  get type(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  fault(code: ErrorCode): void {
    this.#faults.inc({ code });
  }

  close(close: CloseName): void {
    this.#closes.inc({ close });
  }

  #add({ name, help, type, read }: Figure): void {
    const registers = [this.#registry];
    if (type === 'gauge') {
      new Gauge({ name: PREFIX + name, help, registers, collect: gauge(read) });
      return;
    }
    let told = 0;
    const counter = new Counter({
      name: PREFIX + name,
      help,
      registers,
      collect: () => {
        const now = read();
        counter.inc(Math.max(0, now - told));
        told = now;
      },
    });
  }
}

function gauge(read: () => number) {
  return function collect(this: Gauge): void {
    this.set(read());
  };
}
