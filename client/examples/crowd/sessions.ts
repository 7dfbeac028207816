// Where the crowd keeps its sessions: all in one file, since a name belongs to its session for days.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type { KeptSession, SessionStore } from '../../index.ts';

const KeptSchema = v.record(v.string(), v.object({ token: v.string(), name: v.string() }));

/** A store for each name; without a file sessions last as long as this process. */
export function sessionStores(file: string | undefined): (name: string) => SessionStore {
  const kept: Record<string, { token: string; name: string }> =
    file === undefined ? {} : readKept(file);
  return (name) => ({
    load: () => kept[name] ?? null,
    save(session: KeptSession | null) {
      if (session) kept[name] = { token: session.token, name: session.name ?? name };
      else delete kept[name];
      if (file === undefined) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
    },
  });
}

function readKept(file: string): v.InferOutput<typeof KeptSchema> {
  try {
    return v.parse(KeptSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Not there yet, or not ours: then the crowd comes under new sessions.
    return {};
  }
}
