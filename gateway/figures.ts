// The node's figures, by name: what each part counts, as `/metrics` shows it.

import type { PriceFanout } from './fanout/price-fanout.ts';
import type { Market } from './market/market.ts';
import type { Figure } from './metrics.ts';
import type { Nodes } from './nodes.ts';
import type { Presence } from './presence.ts';
import type { Rooms } from './rooms/rooms.ts';
import type { Sessions } from './session/sessions.ts';

export interface Counted {
  readonly market: Market;
  readonly prices: PriceFanout;
  readonly sessions: Sessions;
  readonly nodes: Nodes;
  readonly rooms: Rooms;
  readonly presence: Presence;
}

/** Everything that the parts count, under the names of `/metrics`. */
export function figuresOf(counted: Counted): Figure[] {
  return [...marketFigures(counted), ...roomFigures(counted)];
}

function marketFigures({ market, prices, sessions, nodes }: Counted): Figure[] {
  const { counts } = market;
  return [
    gauge('sessions', 'Open connections', () => sessions.size),
    gauge('nodes', 'Gateways that are alive, this one included', () => nodes.list().length),
    gauge('feed_age_seconds', 'Since the last proof of the feed', () => market.feed().ageMs / 1000),
    counter('frames_total', 'Market frames sent', () => prices.counts.frames),
    counter('frame_bytes_total', 'Bytes of market frames sent', () => prices.counts.bytes),
    counter(
      'flushes_skipped_total',
      'Frames put off for slow readers',
      () => prices.counts.skipped,
    ),
    counter('batches_total', 'Batches applied', () => counts.batches),
    counter('trades_total', 'Trades folded', () => counts.trades),
    counter('batches_repeated_total', 'Batches that were known', () => counts.repeated),
    counter('gaps_total', 'Times that batches were missing', () => counts.gaps),
    counter('snapshots_total', 'Snapshots applied', () => counts.snapshots),
    counter('snapshots_unanswered_total', 'Snapshot requests in vain', () => counts.unanswered),
    counter('lower_epoch_total', 'Messages of a replaced feed', () => counts.droppedLowerEpoch),
    counter('undecodable_total', 'Messages that could not be read', () => counts.undecodable),
    counter('failures_total', 'Callbacks of the market that threw', () => counts.failures),
    counter('block_reads_total', 'Blocks of stored bars read', () => counts.blockReads),
    counter('bad_instruments_total', 'Instrument rows skipped', () => counts.badInstruments),
  ];
}

function roomFigures({ rooms, nodes, presence }: Counted): Figure[] {
  const { counts } = rooms;
  return [
    gauge('rooms', 'Open rooms', () => rooms.size),
    counter('room_entries_total', 'Entries given out in order', () => counts.entries),
    counter('room_gaps_total', 'Entries whose predecessor was missing', () => counts.gaps),
    counter('room_filled_total', 'Entries read from the log for it', () => counts.filled),
    counter('room_resets_total', 'Times that the log had gone back', () => counts.resets),
    counter('room_undecodable_total', 'Entries that could not be read', () => counts.undecodable),
    counter('messages_said_total', 'Messages acknowledged', () => counts.said),
    counter('messages_duplicate_total', 'Messages said again', () => counts.duplicates),
    counter('messages_retried_total', 'Appends made again', () => counts.retries),
    counter('messages_unknown_total', 'Outcomes unknown', () => counts.unknownOutcomes),
    counter('messages_unavailable_total', 'Messages not taken', () => counts.unavailable),
    counter('room_key_lookups_total', 'Old keys looked up in the log', () => counts.lookups),
    counter('room_failures_total', 'Callbacks of rooms that threw', () => counts.failures),
    counter('node_beats_malformed_total', 'Beats of nodes not read', () => nodes.malformed),
    counter('presence_malformed_total', 'Beats of presence not read', () => presence.malformed),
    counter('presence_failures_total', 'Callbacks of presence that threw', () => presence.failures),
  ];
}

function gauge(name: string, help: string, read: () => number): Figure {
  return { name, help, type: 'gauge', read };
}

function counter(name: string, help: string, read: () => number): Figure {
  return { name, help, type: 'counter', read };
}
