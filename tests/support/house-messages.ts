// What a gateway says on one connection of a page, looked at on the way: texts as they are, binary messages as the client
// itself reads them. One reader for each connection: binary entries go on from each other.

import { FrameDecoder } from '../../client/frame-decoder.ts';

export interface HouseMessage {
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every kind
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into results of every kind
  readonly result?: any;
}

export class HouseMessages {
  readonly #decoder = new FrameDecoder();

  /** All that one message says. Throws on bytes that cannot be read. */
  read(message: string | Uint8Array): HouseMessage[] {
    if (typeof message === 'string') return [JSON.parse(message)];
    const decoded = this.#decoder.decode(message);
    if (!decoded.ok) throw new Error(decoded.error);
    return decoded.value.flatMap((one) =>
      one.type === 'told' ? [{ method: one.name, params: one.params }] : [],
    );
  }
}
