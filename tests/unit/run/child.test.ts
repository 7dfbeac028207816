import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Child } from '../../../run/child.mjs';
import { Complaint } from '../../../run/console.mjs';

const folder = mkdtempSync(join(tmpdir(), 'outcry-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const children: Child[] = [];
const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
  vi.restoreAllMocks();
});

const said = () => written.join('');

let count = 0;
/** A child that runs `source`, ready when it prints `up`. */
function run(source: string, plan: { held?: { line: string; text: string } } = {}): Child {
  const file = join(folder, `${++count}.mjs`);
  writeFileSync(file, source);
  const ready = { line: 'up' };
  const child = new Child({
    name: 'part',
    args: [file],
    env: process.env,
    ready,
    stopMs: 500,
    ...plan,
  });
  children.push(child);
  return child;
}

/** Source of a script that counts its runs in a file: `runs` is the number of this one. */
const counted = (file: string) => `
  import { appendFileSync, readFileSync } from 'node:fs';
  appendFileSync(${JSON.stringify(file)}, '.');
  const runs = readFileSync(${JSON.stringify(file)}, 'utf8').length;
`;
const runsOf = (file: string) => readFileSync(file, 'utf8').length;

describe('a child', () => {
  test('is ready at its line, prints with its name in front, and ends when told to', async () => {
    const child = run("console.log('going up'); setInterval(() => {}, 1000);");

    await child.settled;
    expect(said()).toContain('part     going up\n');
    expect(said()).toContain('part is ready after');

    await child.stop();
    await expect(child.ended).resolves.toBeNull();
  });

  test('is ready when its address answers 200, and not before', async () => {
    let answers = 0;
    const server = createServer((_, response) => {
      answers += 1;
      response.statusCode = answers < 3 ? 503 : 200;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const child = new Child({
      name: 'part',
      args: ['-e', 'setInterval(() => {}, 1000)'],
      env: process.env,
      ready: { url: `http://127.0.0.1:${port}/readyz` },
      stopMs: 500,
    });
    children.push(child);

    await child.settled;

    expect(answers).toBe(3);
    server.close();
  });

  test('that dies is started again, and it says so', async () => {
    const file = join(folder, 'dies');
    const child = run(
      `${counted(file)} console.log('up ' + runs); if (runs === 1) process.exit(7); setInterval(() => {}, 1000);`,
    );

    await vi.waitFor(() => expect(said()).toContain('up 2'), { timeout: 10_000 });

    expect(said()).toContain('part ended (code 7) and is started again in 0.5 s');
    await child.stop();
    expect(runsOf(file)).toBe(2);
  });

  test('that is killed is started again', async () => {
    const file = join(folder, 'killed');
    run(
      `${counted(file)} console.log('up ' + runs); if (runs === 1) process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`,
    );

    await vi.waitFor(() => expect(said()).toContain('up 2'), { timeout: 10_000 });
    expect(said()).toContain('part ended (SIGKILL)');
  });

  test('that refuses its options is given up at once', async () => {
    const file = join(folder, 'options');
    const child = run(`${counted(file)} console.error('wrong'); process.exit(2);`);

    const complaint = await child.ended;

    expect(complaint).toBeInstanceOf(Complaint);
    expect(complaint?.message).toContain('part refused its options (code 2)');
    expect(said()).toContain('part     wrong');
    expect(runsOf(file)).toBe(1);
  });

  test('that dies at once again and again is given up', async () => {
    const file = join(folder, 'again');
    const child = run(`${counted(file)} process.exit(1);`);

    const complaint = await child.ended;

    expect(complaint?.message).toContain('ended 4 times right after its start (code 1)');
    expect(runsOf(file)).toBe(4);
  });

  test('whose work another does is told once, is no failure, and settles', async () => {
    const child = run("console.error('another part has it'); process.exit(1);", {
      held: { line: 'another part', text: 'a part runs already' },
    });

    await child.settled;

    expect(said()).toContain('a part runs already');
    await child.stop();
    await expect(child.ended).resolves.toBeNull();
  });

  test('that does not end is killed', async () => {
    const child = run(
      "process.on('SIGTERM', () => console.log('no')); console.log('up'); setInterval(() => {}, 1000);",
    );
    await child.settled;

    await child.stop();

    expect(said()).toContain('part does not end and is killed');
  });

  test('is stopped while it waits for its next start, and then does not start', async () => {
    const file = join(folder, 'waits');
    const child = run(`${counted(file)} process.exit(1);`);
    await vi.waitFor(() => expect(said()).toContain('is started again'), { timeout: 10_000 });

    await child.stop();
    await child.stop();

    await expect(child.ended).resolves.toBeNull();
    expect(runsOf(file)).toBe(1);
  });
});
