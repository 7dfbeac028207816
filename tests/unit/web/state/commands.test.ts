import { beforeEach, describe, expect, it } from 'vitest';
import { type Command, commandFor } from '../../../../web/src/state/command.ts';
import { PART_KEYS, roomCommands } from '../../../../web/src/state/commands.ts';

describe('the commands of the room', () => {
  let done: string[];
  let commands: readonly Command[];

  beforeEach(() => {
    done = [];
    commands = roomCommands({
      room: { follow: (isAtNewest) => done.push(`room ${isAtNewest}`) },
      late: { chartTools: { toNewest: () => done.push('chart') } },
    });
  });

  function press(key: string): void {
    commandFor(commands, key, { isWriting: false, hasLetters: true })?.run();
  }

  it('go to the newest message, and with the chart to what is newest of all', () => {
    press('Shift Escape');
    expect(done).toEqual(['room true']);
    press('g');

    expect(done).toEqual(['room true', 'chart', 'room true']);
  });

  it('leave End to the part that has the focus: the log, a table, the tape', () => {
    press('End');

    expect(done).toEqual([]);
    expect(PART_KEYS).toContainEqual({ part: 'Room', keys: 'End', does: 'the newest message' });
  });
});
