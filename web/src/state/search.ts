// Search that forgives: a letter missing, wrong, doubled or swapped still finds, in any order of words. The work is
// uFuzzy's; here stands what is searched in and what comes first.

import uFuzzy from '@leeoniya/ufuzzy';

/** One slip in each word. */
const forgiving = new uFuzzy({ intraMode: 1 });
/** Words of a query that are tried in any order; more of them are taken as they stand. */
const REORDERED = 3;

/** Nobody means more than the beginning of a longer query. */
const QUERY_CHARACTERS = 32;

/** Fewer characters that are the same are no likeness. */
const LEAST_LIKENESS = 3;

/** What can be found. */
export interface Findable {
  /** What it is called first of all: what begins as the query does comes before everything else. */
  readonly title: string;
  /** Other words by which it may be looked for. */
  readonly words: string;
}

/** Those of `all` that `query` may mean, the likeliest first; all of them, in their order, when it is blank. */
export function search<T>(
  all: readonly T[],
  query: string,
  findableOf: (one: T) => Findable,
): readonly T[] {
  const wanted = query.trim().slice(0, QUERY_CHARACTERS);
  if (wanted === '') return all;
  const findables = all.map(findableOf);
  const texts = findables.map(({ title, words }) => `${title} ${bare(title)} ${words}`);
  const found = new Set(places(texts, wanted));
  const begin = wanted.toLowerCase();
  // What is no letter and no digit alone finds nothing above, and `.B` may still be typed.
  const isNamed = (index: number) => findables[index]?.title.toLowerCase().includes(begin) ?? false;
  const isBegun = (index: number) =>
    findables[index]?.title.toLowerCase().startsWith(begin) ?? false;
  for (const index of texts.keys()) if (isNamed(index)) found.add(index);
  const order = [...found].sort((a, b) => Number(isBegun(b)) - Number(isBegun(a)));
  return order.flatMap((index) => all.slice(index, index + 1));
}

/**
 * Those of `all` that a name which none of them has may have meant, the likeliest first; what is close by its beginning
 * alone counts when nothing else does. Empty: nothing is like it.
 */
export function near<T>(
  all: readonly T[],
  name: string,
  findableOf: (one: T) => Findable,
): readonly T[] {
  const written = name.trim().slice(0, QUERY_CHARACTERS);
  for (let length = written.length; length >= LEAST_LIKENESS; length -= 1) {
    const found = search(all, written.slice(0, length), findableOf);
    if (found.length > 0) return found;
  }
  return [];
}

/** Indices of the texts that match, best first. */
function places(texts: string[], query: string): readonly number[] {
  const [matched, info, order] = forgiving.search(texts, query, REORDERED);
  if (info && order) return order.flatMap((nth) => info.idx[nth] ?? []);
  return matched ?? [];
}

/** `BRK.B` is also looked for as `BRKB`. */
function bare(title: string): string {
  return title.replace(/[^\p{L}\p{N} ]/gu, '');
}
