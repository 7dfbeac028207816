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

  it('keeps nothing where storage is forbidden or full, and says so to nobody', () => {
    const store = sessionStore(forbiddenStorage);

    store.save({ token: 't' });

    expect(store.load()).toBeNull();
  });
});
