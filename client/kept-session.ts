// What an app keeps of its session between its runs, and where.

/** What an app keeps between its runs. */
export interface KeptSession {
  readonly token: string;
  /** With it, a session that has ended is begun anew under the same name. */
  readonly name?: string;
}

/** Where an app keeps it: a page in its local storage, a bot in a file. */
export interface SessionStore {
  /** What was kept last, also by another page of the same app. */
  load(): KeptSession | null;
  /** Null: there is nothing worth keeping any more. */
  save(session: KeptSession | null): void;
}
