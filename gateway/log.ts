// What the gateway's parts need of a logger. Fields carry ids and figures, never what people wrote.

import { pino } from 'pino';

export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** One line of JSON per event on standard error. */
export function processLog(name: string): Log {
  return pino({ name, base: { name } }, pino.destination(2));
}
