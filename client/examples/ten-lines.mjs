import WebSocket from 'ws';
import { createClient } from '../dist/index.js';

const client = createClient({ url: process.argv[2] ?? 'ws://localhost:8080/ws', WebSocket });
client.ticker('BTC-USD', ({ symbol, last }) => console.log(symbol, last));
await client.session.start(`guest-${process.pid}`);
const room = client.room('BTC-USD');
room.on('message', ({ user, text }) => console.log(`${user.name}: ${text}`));
room.say('hello, floor');
