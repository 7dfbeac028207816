// What comes before the first quote comes as one file: one request, and packed together it is smaller than in pieces.

import type { Rolldown } from 'vite';

const NAME = 'first';

/** The name of the chunk for a module that the page imports before it runs; null: it is left where it falls. */
export function firstChunk(id: string, context: Rolldown.ChunkingContext): string | null {
  return isFirst(id, context, new Set()) ? NAME : null;
}

/** Whether a chain of imports that are not lazy leads from the page's entry to the module. */
function isFirst(id: string, context: Rolldown.ChunkingContext, seen: Set<string>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const info = context.getModuleInfo(id);
  if (!info) return false;
  return info.isEntry || info.importers.some((importer) => isFirst(importer, context, seen));
}
