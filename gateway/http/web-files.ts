// The built dashboard. Hashed assets are kept for good, the page itself is asked for each time. Files are read whole and
// kept: an answer holds no open file, so a peer that leaves or does not read costs no descriptor.

import { readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { getMimeType } from 'hono/utils/mime';
import type { App } from './answer.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';
const compress = promisify(gzip);

interface WebFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** When it was changed: a file that is built anew is read anew. */
  readonly changedMs: number;
}

/** `folder` null: no pages. A path outside the folder is not found. */
export function webFiles(app: App, folder: string | null): void {
  if (folder === null) return;
  const shelf = new FileShelf(folder);
  app.get('*', async (context, next) => {
    const { path } = context.req;
    const file = await shelf.find(path);
    if (!file) return next();
    context.header('Content-Type', file.type);
    context.header('Cache-Control', path.startsWith('/assets/') ? FOR_GOOD : 'no-cache');
    context.header('Vary', 'Accept-Encoding');
    if (!/\bgzip\b/.test(context.req.header('accept-encoding') ?? '')) {
      return context.body(file.bytes);
    }
    context.header('Content-Encoding', 'gzip');
    return context.body(file.gzipped);
  });
}

class FileShelf {
  readonly #folder: string;
  readonly #files = new Map<string, WebFile>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file at a path of the address, as it is now; null: there is none. */
  async find(path: string): Promise<WebFile | null> {
    const place = this.#placeOf(path);
    if (place === null) return null;
    try {
      const found = await stat(place);
      const known = this.#files.get(place);
      if (known?.changedMs === found.mtimeMs) return known;
      return found.isFile() ? await this.#read(place, found.mtimeMs) : null;
    } catch {
      // Not there, or not ours to read: for whoever asks that is the same.
      return null;
    }
  }

  async #read(place: string, changedMs: number): Promise<WebFile> {
    const bytes = Uint8Array.from(await readFile(place));
    const gzipped = Uint8Array.from(await compress(bytes));
    const type = getMimeType(place) ?? 'application/octet-stream';
    const file = { bytes, gzipped, type, changedMs };
    this.#files.set(place, file);
    return file;
  }

  /** Below the folder, whatever the path says; null: nowhere. */
  #placeOf(path: string): string | null {
    const name = decoded(path);
    if (name === null || /[\0\\]/.test(name)) return null;
    const place = join(this.#folder, name.endsWith('/') ? `${name}index.html` : name);
    return place.startsWith(join(this.#folder, sep)) ? place : null;
  }
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
