import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDataKey } from '../../src/database/sealing.ts';
import { createTestDatabase, until } from '../support/database.ts';
import { checkOpLog, type Expected } from './op-log.ts';
import { createModelBot, createModelPerson, type ScriptedUpdate } from './people.ts';
import { plant, plantedBugs } from './planted-bugs.ts';
import { createRandom } from './random.ts';
import { createStorm, type NumberedUpdate } from './storm.ts';

const UPDATES = 3000;
const CHATS = 60;
const KILLS = 20;
/** Of them, so many while the program is starting again after the one before. */
const KILLS_IN_START = 4;
/** As many calls of the Bot API as the sender has under way at once. */
const IN_FLIGHT = 10;
/** What each chat asks for in the end: its answers and its ticks, out of the database. */
const LAST_PAGES = ['go:home', 'go:edit', 'go:documents'];

const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31));

it(`${UPDATES} updates over ${KILLS} kills: each takes effect once and in order, no message is missing (KILL_SEED=${seed})`, {
  // A minute without anything happening ends it much sooner.
  timeout: 1_800_000,
}, async ({ annotate }) => {
  const random = createRandom(seed);
  const startedAt = performance.now();
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'tirek-kill-'));
  const storm = await createStorm({
    databaseUrl: database.url,
    dataKey: makeDataKey(),
    dataDir,
    random,
  });
  try {
    const starting = storm.program.start();
    // The same presses through the bot in memory: what must follow from each update.
    const bot = await createModelBot();
    const chatIds = Array.from({ length: CHATS }, (_, index) => 5_000_000_000_001 + index * 97);
    const people = chatIds.map((chat) => createModelPerson(bot, chat, random));
    let updateId = random.below(1_000_000_000);
    const number = (scripted: ScriptedUpdate): NumberedUpdate => {
      updateId += 1;
      return { ...scripted, update: updateId };
    };
    const scripts: NumberedUpdate[][] = people.map(() => []);
    for (let round = 0; round < UPDATES / CHATS; round += 1) {
      for (const [index, person] of people.entries()) scripts[index]?.push(number(await person.next()));
    }
    const lastPages: NumberedUpdate[][] = people.map(() => []);
    for (const page of LAST_PAGES) {
      for (const [index, person] of people.entries()) {
        const asked = await person.ask(page);
        if (asked !== undefined) lastPages[index]?.push(number(asked));
      }
    }
    const updatesOf = (index: number) => [...(scripts[index] ?? []), ...(lastPages[index] ?? [])];
    const expected: Expected = new Map(chatIds.map((chat, index) => [chat, updatesOf(index)]));
    for (const [index, chat] of chatIds.entries()) storm.telegram.open(chat, updatesOf(index));
    const stormCalls = scripts.flat().reduce((sum, { calls }) => sum + calls.length, 0);
    const modelledAt = performance.now();
    await starting;

    // Two moments for every update and every call; the last kills fall into the sending of what is left.
    storm.planKills(KILLS, 2 * (UPDATES + stormCalls), KILLS_IN_START);
    await storm.deliver(scripts);
    await storm.settled();
    await storm.deliver(lastPages, 0);
    await storm.settled();

    const verdict = checkOpLog(expected, storm.log, IN_FLIGHT);
    const all = chatIds.flatMap((_, index) => updatesOf(index));
    const figures = {
      updates: all.length,
      toggles: all.filter(({ toggles }) => toggles).length,
      ...storm.figures(),
      repeatedSends: verdict.repeats,
      troubles: Object.fromEntries(storm.program.troubles),
      modelSeconds: Math.round((modelledAt - startedAt) / 1000),
      seconds: Math.round((performance.now() - startedAt) / 1000),
    };
    await annotate(JSON.stringify({ seed, ...figures }));

    expect(verdict.faults).toEqual([]);
    expect(verdict.kills).toBe(KILLS);
    expect(storm.telegram.mostUnderWay()).toBeLessThanOrEqual(IN_FLIGHT);
    // The checker would have seen a bug in this very log.
    for (const bug of plantedBugs) {
      expect(checkOpLog(expected, plant(bug, storm.log, random), IN_FLIGHT).faults, bug).not.toEqual([]);
    }
    // A repeat changes nothing and a press is answered late: those are refused, and nothing else is.
    const refusals = storm.telegram.api.refusals.map(
      ({ method, code, description }) => `${method} ${code} ${description}`,
    );
    expect(refusals.filter((refusal) => !/query is too old|message is not modified/.test(refusal))).toEqual([]);
    // The sender takes its last calls out of the outbox just after they arrived.
    await until(async () => (await database.query('select 1 from outbox')).length === 0, 'the outbox is empty');
    expect(await database.query('select state, count(*)::int from inbox group by state')).toEqual([
      { state: 'done', count: all.length },
    ]);
  } finally {
    await storm.close();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
