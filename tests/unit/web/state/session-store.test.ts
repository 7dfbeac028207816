import { describe, expect, it } from 'vitest';
import { sessionStore } from '../../../../web/src/state/session-store.ts';
import { forbiddenStorage, memoryStorage } from '../../../support/memory-storage.ts';

describe('the session store', () => {
  it('gives back what it was given', () => {
    const storage = memoryStorage();
    const store = sessionStore(() => storage);

    store.save({ token: 't', name: 'ana' });
    expect(store.load()).toEqual({ token: 't', name: 'ana' });
    store.save({ token: 't2' });
    expect(store.load()).toEqual({ token: 't2' });
    store.save(null);

    expect(store.load()).toBeNull();
  });

  it.each(['no json', '{}', '[]', 'null', '{"token":5}', '{"token":"t","name":7}'])(
    'takes %s for nothing',
    (text) => {
      expect(sessionStore(() => memoryStorage(text)).load()).toBeNull();
    },
  );

  it('takes a token that the house would not even read for nothing', () => {
    const kept = (length: number) =>
      sessionStore(() => memoryStorage(JSON.stringify({ token: 't'.repeat(length) }))).load();

    expect(kept(4_096)?.token).toHaveLength(4_096);
    expect(kept(4_097)).toBeNull();
    expect(kept(0)).toBeNull();
  });

  it('takes a name that is longer than any for nothing', () => {
    const kept = (name: string) =>
      sessionStore(() => memoryStorage(JSON.stringify({ token: 't', name }))).load();

    expect(kept('𝒂'.repeat(20))).toEqual({ token: 't', name: '𝒂'.repeat(20) });
    expect(kept('a'.repeat(21))).toBeNull();
  });

  it('keeps nothing where storage is forbidden or full, and says so to nobody', () => {
    const store = sessionStore(forbiddenStorage);

    store.save({ token: 't' });

    expect(store.load()).toBeNull();
  });
});
