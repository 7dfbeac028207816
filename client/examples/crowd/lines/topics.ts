// What a line can be about.

export const TOPICS = [
  'surge',
  'plunge',
  'high',
  'low',
  'halted',
  'open',
  /** Nothing happens. */
  'idle',
  /** To somebody of the crowd. */
  'answer',
  /** To a person. */
  'welcome',
  /** To a person who asks. */
  'question',
] as const;
export type Topic = (typeof TOPICS)[number];

/** What one temper has to say. */
export type Templates = Readonly<Record<Topic, readonly string[]>>;
