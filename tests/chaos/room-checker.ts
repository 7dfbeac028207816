// Reads a recorded history of a room and says what it breaks of the promises G1 to G4. Pure: it knows no client, no
// gateway and no broker, so it can be tested with planted violations.

export interface Entry {
  readonly seq: number;
  readonly key: string;
  readonly userId: string;
  readonly text: string;
}

export interface Send {
  readonly userId: string;
  readonly key: string;
  readonly text: string;
  /** What the sender was told: its sequence; nothing certain; that it was not taken. */
  readonly outcome: { readonly acked: number } | 'unknown' | 'refused';
}

/** What one reader was shown, in the order in which it stood on its screen at the end. */
export interface View {
  readonly reader: string;
  readonly entries: readonly Entry[];
}

export interface RoomHistory {
  /** Each sender's messages in the order in which they were said. */
  readonly sends: readonly Send[];
  readonly views: readonly View[];
  /** The whole room, read from the log at the end. */
  readonly log: readonly Entry[];
}

/** Every broken promise, in words; empty when all hold. */
export function roomViolations({ sends, views, log }: RoomHistory): string[] {
  return [
    ...logViolations(log),
    ...sendViolations(sends, log),
    ...views.flatMap((view) => viewViolations(view, log)),
  ];
}

function logViolations(log: readonly Entry[]): string[] {
  const found: string[] = [];
  const keys = new Set<string>();
  for (const [index, entry] of log.entries()) {
    const before = log[index - 1];
    if (before && before.seq >= entry.seq) found.push(`G3: the log goes back at ${entry.seq}`);
    if (keys.has(nameOf(entry))) found.push(`G2: ${nameOf(entry)} is in the log twice`);
    keys.add(nameOf(entry));
  }
  return found;
}

function sendViolations(sends: readonly Send[], log: readonly Entry[]): string[] {
  const found: string[] = [];
  const bySeq = new Map(log.map((entry) => [entry.seq, entry]));
  const logged = new Set(log.map(nameOf));
  const newest = new Map<string, number>();
  for (const send of sends) {
    const name = nameOf(send);
    if (send.outcome === 'refused' && logged.has(name)) {
      found.push(`G2: ${name} was refused and is in the log`);
    }
    if (typeof send.outcome === 'string') continue;
    const { acked } = send.outcome;
    const entry = bySeq.get(acked);
    if (!entry || nameOf(entry) !== name)
      found.push(`G1: ${name}, acknowledged at ${acked}, is lost`);
    else if (entry.text !== send.text) found.push(`G1: ${name} was changed`);
    if ((newest.get(send.userId) ?? 0) > acked) found.push(`G3: ${name} overtook its sender's own`);
    newest.set(send.userId, acked);
  }
  return found;
}

/** A view must be the end of the log from its first entry on: in order, without holes, doubles or additions. */
function viewViolations({ reader, entries }: View, log: readonly Entry[]): string[] {
  const first = entries[0];
  if (!first) return log.length > 0 ? [`G4: ${reader} saw nothing`] : [];
  const start = log.findIndex((entry) => entry.seq === first.seq);
  const expected = log.slice(Math.max(0, start));
  const found: string[] = [];
  if (start < 0) found.push(`G3: ${reader} saw ${first.seq}, which is not in the log`);
  for (const [index, entry] of expected.entries()) {
    const shown = entries[index];
    if (shown && shown.seq === entry.seq && shown.text === entry.text) continue;
    found.push(`G4: ${reader} saw ${shown?.seq ?? 'nothing'} where the log has ${entry.seq}`);
    return found;
  }
  if (entries.length > expected.length) found.push(`G2: ${reader} saw more than the log holds`);
  return found;
}

function nameOf({ userId, key }: { userId: string; key: string }): string {
  return `${userId}/${key}`;
}
