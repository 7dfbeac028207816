// What the feed needs of a log: one line per event. A pino logger fits.

export interface FeedLog {
  info(line: string): void;
  warn(line: string): void;
}
