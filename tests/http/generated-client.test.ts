import { type OpenAPIClient, OpenAPIClientAxios, type UnknownParamsObject } from 'openapi-client-axios';
import { afterAll, expect, it } from 'vitest';
import { aCaseServer } from './a-case-server.ts';

const { app, office, tokens } = await aCaseServer();
const address = await app.listen({ host: '127.0.0.1', port: 0 });
afterAll(() => app.close());

/** A client that nobody wrote: made at run time from nothing but the published document. */
async function clientOf(token: string): Promise<OpenAPIClient> {
  const made = new OpenAPIClientAxios({
    definition: `${address}/api/openapi.json`,
    axiosConfigDefaults: {
      baseURL: address,
      headers: { authorization: `Bearer ${token}` },
      validateStatus: () => true,
    },
  });
  return made.init();
}

/** Calls an operation by its name in the document. */
async function run(
  client: OpenAPIClient,
  operation: string,
  parameters: UnknownParamsObject = {},
  body?: object,
  headers: Record<string, string> = {},
) {
  const call = client[operation];
  if (typeof call !== 'function') throw new Error(`the document has no operation ${operation}`);
  const { status, data, headers: answered } = await call(parameters, body, { headers });
  return { status, data, headers: answered };
}

it('a client made from the document takes an application from the counter to care at home', async () => {
  const client = await clientOf(tokens.aigerim);
  const supervisor = await clientOf(tokens.saule);
  const { data: districts } = await run(client, 'listDistricts');
  const [own] = districts.districts;

  const key = { 'Idempotency-Key': 'counter-1' };
  const form = {
    district: own.id,
    receivedAt: '2026-10-22',
    channel: 'department',
    recipientLabel: 'үй 12, екінші кіреберіс',
    facts: { ageGroup: 'pension-age', selfCare: 'cannot', needsCareAtHome: 'yes', familyCare: 'all-excused' },
  };
  const registered = await run(client, 'registerApplication', {}, form, key);
  expect([registered.status, registered.data.version]).toEqual([201, 1]);
  const again = await run(client, 'registerApplication', {}, form, key);
  expect([again.data, again.headers['idempotency-replayed']]).toEqual([registered.data, 'true']);
  const { id } = registered.data;

  // The client follows what each answer says can be recorded next; it knows no table of statuses.
  const wishes = ['visit-scheduled', 'visited', 'approved', 'notified', 'queued', 'provider-chosen', 'receiving-care'];
  let state = registered.data;
  for (const to of wishes) {
    const step = state.allowed.find((each: { to: string }) => each.to === to);
    expect([to, step]).toEqual([to, expect.anything()]);
    const body = { to, expectedVersion: state.version, ...(step.needs === 'visit-day' && { visitOn: '2026-10-22' }) };
    const moved = await run(client, 'moveApplication', { id }, body);
    expect([to, moved.status, moved.data.status]).toEqual([to, 200, to]);
    state = moved.data;
  }
  const back = await run(client, 'takeBackStep', { id }, { expectedVersion: state.version });
  expect([back.status, back.data.status]).toEqual([200, 'provider-chosen']);
  const correction = { to: 'receiving-care', reason: 'взята под опеку', expectedVersion: back.data.version };
  expect((await run(client, 'correctApplication', { id }, correction)).status).toBe(403);
  expect((await run(supervisor, 'correctApplication', { id }, correction)).data.status).toBe('receiving-care');

  const stale = await run(client, 'moveApplication', { id }, { to: 'suspended', expectedVersion: 1 });
  expect([stale.status, stale.data.code, stale.data.current.version]).toEqual([409, 'changed-meanwhile', 10]);
  const { data: shown } = await run(client, 'showApplication', { id });
  expect(shown).toMatchObject({ id, status: 'receiving-care', recipientLabel: form.recipientLabel });
  const { data: history } = await run(client, 'showHistory', { id });
  expect(history.entries.map(({ version }: { version: number }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

  await office.register(office.aigerim);
  const first = await run(client, 'listApplications', { limit: 1 });
  const second = await run(client, 'listApplications', { limit: 1, cursor: first.data.nextCursor });
  const pages = [first, second].flatMap(({ data }) => data.applications.map((each: { id: string }) => each.id));
  expect([new Set(pages).size, second.data.nextCursor]).toEqual([2, undefined]);
  const overdue = await run(client, 'listApplications', { overdue: 'true', status: 'registered' });
  expect([overdue.status, overdue.data.applications]).toEqual([200, []]);
});
