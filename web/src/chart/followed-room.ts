// The part of the open room that the chart follows.

export interface FollowedRoom {
  /** Market time of the message that is read; null: the newest is. */
  readonly readingTime: number | null;
}

/** Names the text that tells where the room is read, which describes the chart. */
export const READING_ID = 'chart-reading';
