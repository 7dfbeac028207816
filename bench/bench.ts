// What a bench is to the command that runs it.

import type { Command, OptionValues } from 'commander';
import type { Finding } from './figures.ts';
import type { Machine } from './results.ts';

export interface Outcome {
  /** What the figures depend on beside the machine. */
  readonly facts: Machine;
  readonly findings: readonly Finding[];
}

export interface Bench {
  /** One line for the help. */
  readonly text: string;
  addOptions(command: Command): void;
  /** Resolves with what it found; `say` tells how far it is. Rejects when it could not measure. */
  run(options: OptionValues, say: (line: string) => void): Promise<Outcome>;
}
