// Says one message in a room with nothing but a socket, as a stranger would who has read docs/protocol.md.

import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Resolves when the log at `url` (`http://…`) has acknowledged it. Rejects with what was answered else. */
export async function sayOnce(url: string, symbol: string, text: string): Promise<void> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'newcomer' }),
  });
  const { token } = await answer.json();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
  try {
    await once(socket, 'open');
    await call(socket, 1, 'authenticate', { token });
    await call(socket, 2, 'say', { symbol, text, key: 'first' });
  } finally {
    socket.close();
  }
}

/** Texts of a room's newest page. */
export async function textsAt(url: string, symbol: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/rooms/${symbol}/messages`);
  const { messages } = await answer.json();
  return messages.map(({ text }: { text: string }) => text);
}

function call(socket: WebSocket, id: number, method: string, params: object): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.id !== id) return;
      if (message.error) reject(new Error(JSON.stringify(message.error)));
      else resolve();
    });
    socket.send(JSON.stringify({ id, method, params }));
  });
}
