import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { statusOf } from '../../core/casework/status.ts';
import { type CaseView, isApplicationId, notFound } from '../../usecases/casework/case-view.ts';
import type { Casework } from '../../usecases/casework/casework.ts';
import type { CaseStore } from '../../usecases/casework/ports.ts';
import { notJson } from '../../usecases/explain-refusal.ts';
import type { ApplicationId, NoteId } from '../../usecases/ids.ts';
import type { Caseworker } from '../../usecases/staff/ports.ts';
import type { Guard } from '../access.ts';
import { type CaseworkRefusal, problemOfCasework } from '../explain-casework.ts';
import { type Answer, createAnswerOnce, send } from '../idempotency.ts';
import { sentJson, takeJsonBodies } from '../json-body.ts';
import { type Problem, problem } from '../problem.ts';
import { readBody, readQuery } from '../read-input.ts';
import {
  type applicationSchema,
  applicationsPageSchema,
  applicationsQuery,
  applicationsQuerySchema,
  correctionSchema,
  districtsSchema,
  historySchema,
  movedSchema,
  newApplicationBody,
  newApplicationSchema,
  noteSchema,
  registeredSchema,
  shownApplicationSchema,
  takeBackSchema,
  takenBackSchema,
  transitionSchema,
  writtenNoteSchema,
} from '../schemas/applications.ts';
import { described } from '../schemas/names.ts';
import { problemAnswer } from '../schemas/problem.ts';

const ROUTES = '/api/v1/applications';

/** What these routes are made of. */
export interface ApplicationRoutesDeps {
  readonly guard: Guard;
  readonly store: CaseStore;
  /** The use cases over a store: the real one, or a transaction that runs already. */
  readonly casework: (store: CaseStore) => Casework;
  readonly now: () => Date;
  /** How many calls one member of the staff has in a minute. */
  readonly perMinute: number;
}

/** Everything under `/api/v1/applications`, and the districts: for staff, each in the own district. */
export function applicationRoutes(deps: ApplicationRoutesDeps): FastifyPluginAsync {
  const { guard, store, now } = deps;
  const casework = deps.casework(store);
  const once = createAnswerOnce({ store, now });
  const rateLimit = {
    max: deps.perMinute,
    timeWindow: 60_000,
    keyGenerator: (request: FastifyRequest) => guard.memberOf(request).id,
    // They differ from call to call, and a foreign application must answer like a missing one.
    addHeaders: quietLimits,
    addHeadersOnExceeding: quietLimits,
  };
  const security = [{ token: [] }];
  const tags = ['casework'];

  return async (app) => {
    takeJsonBodies(app);
    // What comes in is read by the handlers, which say more of what is wrong with it.
    app.setValidatorCompiler(() => (value: unknown) => ({ value }));

    app.route({
      method: 'POST',
      url: ROUTES,
      config: { access: { right: 'register-applications' }, rateLimit },
      schema: {
        operationId: 'registerApplication',
        tags,
        security,
        summary: 'Register an application in the own district',
        description: 'The answer holds two codes for the family, shown this once.',
        headers: idempotencyHeader,
        body: newApplicationSchema,
        response: {
          201: { description: 'It is registered', content: json(registeredSchema) },
          ...refusals({
            400: 'Something in the body is not accepted',
            409: 'The number is taken, the district closed, or a call with this Idempotency-Key under way',
          }),
          ...unsafe,
        },
      },
      handler: changing(`POST ${ROUTES}`, newApplicationBody, async (body, { inner, by, request }) => {
        const { recipientLabel, ...registration } = body;
        const result = await deps.casework(inner).register({ ...registration, label: recipientLabel }, by);
        if (result.kind !== 'registered') return refused(request, result);
        const { trackingCode, spokenCode } = result;
        const shown = { ...applicationOf(result.view), trackingCode, spokenCode };
        return answer(201, registeredSchema, shown, { location: `${ROUTES}/${result.id}` });
      }),
    });

    app.route({
      method: 'GET',
      url: ROUTES,
      config: { access: { right: 'see-applications' }, rateLimit },
      schema: {
        operationId: 'listApplications',
        tags,
        security,
        summary: 'The applications of the own district, the newest first',
        description: 'A parameter that is given without a value counts as left out.',
        querystring: applicationsQuerySchema,
        response: {
          200: { description: 'A page of them', content: json(applicationsPageSchema) },
          ...refusals({ 400: 'A parameter is unknown, repeated or not accepted' }),
        },
      },
      handler: async (request, reply) => {
        const query = readQuery(applicationsQuery, request.query);
        if (query.kind === 'unreadable') return send(reply, problemIn(request, problem(400, query.reasons)));
        const { q, ...filter } = query.value;
        const result = await casework.list({ ...filter, words: q }, guard.caseworkerOf(request));
        if (result.kind !== 'applications') return send(reply, refused(request, result));
        const applications = result.applications.map(applicationOf);
        return send(reply, answer(200, applicationsPageSchema, { applications, nextCursor: result.nextCursor }));
      },
    });

    app.route({
      method: 'GET',
      url: `${ROUTES}/:id`,
      config: { access: { right: 'see-applications' }, rateLimit },
      schema: {
        operationId: 'showApplication',
        tags,
        security,
        summary: 'One application, with who follows it',
        params: idParameter,
        response: {
          200: { description: 'The application', content: json(shownApplicationSchema) },
          ...refusals({ 404: nothingHere }),
        },
      },
      handler: async (request, reply) => {
        const shown = await show(request);
        if (shown.kind === 'not-found') return send(reply, refused(request, shown));
        const { listeners, takeBackUntil } = shown;
        return send(
          reply,
          answer(200, shownApplicationSchema, {
            ...applicationOf(shown),
            takeBackUntil: takeBackUntil?.toISOString(),
            followers: listeners,
          }),
        );
      },
    });

    app.route({
      method: 'GET',
      url: `${ROUTES}/:id/history`,
      config: { access: { right: 'see-applications' }, rateLimit },
      schema: {
        operationId: 'showHistory',
        tags,
        security,
        summary: 'What happened to an application, the oldest first',
        description: 'Rows are added, never changed. Beside them stand the notes that belong to no step.',
        params: idParameter,
        response: {
          200: { description: 'Its history', content: json(historySchema) },
          ...refusals({ 404: nothingHere }),
        },
      },
      handler: async (request, reply) => {
        const shown = await show(request);
        if (shown.kind === 'not-found') return send(reply, refused(request, shown));
        const entries = shown.history.map((entry) => ({
          ...entry,
          recordedAt: entry.recordedAt.toISOString(),
          recordedBy: entry.login,
        }));
        const notes = shown.notes.map(({ id, text, recordedAt, login }) => ({
          id,
          note: text,
          recordedAt: recordedAt.toISOString(),
          recordedBy: login,
        }));
        return send(reply, answer(200, historySchema, { entries, notes }));
      },
    });

    app.route({
      method: 'POST',
      url: `${ROUTES}/:id/transitions`,
      config: { access: { right: 'move-applications' }, rateLimit },
      schema: {
        operationId: 'moveApplication',
        tags,
        security,
        summary: 'Record the next step of an application',
        description: 'Followers are told once the step can no longer be taken back.',
        headers: idempotencyHeader,
        params: idParameter,
        body: transitionSchema,
        response: {
          200: { description: 'The new state', content: json(movedSchema) },
          ...refusals({
            400: 'Something in the body is not accepted',
            404: nothingHere,
            409: '`changed-meanwhile`, `transition-refused`, or a call with this Idempotency-Key under way',
          }),
          ...unsafe,
        },
      },
      handler: changingOne('transitions', transitionSchema, async (body, id, { inner, by, request }) => {
        const result = await deps.casework(inner).move({ ...body, id }, by);
        return result.kind === 'stepped' ? answer(200, movedSchema, steppedOf(result)) : refused(request, result);
      }),
    });

    app.route({
      method: 'POST',
      url: `${ROUTES}/:id/corrections`,
      config: { access: { right: 'correct-applications' }, rateLimit },
      schema: {
        operationId: 'correctApplication',
        tags,
        security,
        summary: 'Correct a wrong entry, to any status',
        description: 'For supervisors. The wrong entry stays in the history, the correction comes after it.',
        headers: idempotencyHeader,
        params: idParameter,
        body: correctionSchema,
        response: {
          200: { description: 'The new state', content: json(movedSchema) },
          ...refusals({
            400: 'Something in the body is not accepted',
            404: nothingHere,
            409: '`changed-meanwhile`, or a call with this Idempotency-Key under way',
          }),
          ...unsafe,
        },
      },
      handler: changingOne('corrections', correctionSchema, async (body, id, { inner, by, request }) => {
        const result = await deps.casework(inner).correct({ ...body, id }, by);
        return result.kind === 'stepped' ? answer(200, movedSchema, steppedOf(result)) : refused(request, result);
      }),
    });

    app.route({
      method: 'POST',
      url: `${ROUTES}/:id/take-back`,
      config: { access: { right: 'move-applications' }, rateLimit },
      schema: {
        operationId: 'takeBackStep',
        tags,
        security,
        summary: 'Take the last step back, before anybody is told of it',
        description: 'For whoever recorded it, and for supervisors.',
        headers: idempotencyHeader,
        params: idParameter,
        body: takeBackSchema,
        response: {
          200: { description: 'As it was before', content: json(takenBackSchema) },
          ...refusals({
            400: 'Something in the body is not accepted',
            404: nothingHere,
            409: '`changed-meanwhile`, `nothing-to-take-back`, `too-late`, or a call with this Idempotency-Key under way',
          }),
          ...unsafe,
        },
      },
      handler: changingOne('take-back', takeBackSchema, async (body, id, { inner, by, request }) => {
        const result = await deps.casework(inner).takeBack({ ...body, id }, by);
        if (result.kind !== 'taken-back') return refused(request, result);
        return answer(200, takenBackSchema, { ...applicationOf(result.view), told: result.told });
      }),
    });

    app.route({
      method: 'POST',
      url: `${ROUTES}/:id/notes`,
      config: { access: { right: 'write-notes' }, rateLimit },
      schema: {
        operationId: 'writeNote',
        tags,
        security,
        summary: 'Write a note for colleagues, without a step',
        description: 'Never shown to a family. It changes nothing else, so no version is asked for.',
        headers: idempotencyHeader,
        params: idParameter,
        body: noteSchema,
        response: {
          201: { description: 'It is written', content: json(writtenNoteSchema) },
          ...refusals({
            400: 'Something in the body is not accepted',
            404: nothingHere,
            409: '`personal-data-erased`, or a call with this Idempotency-Key under way',
          }),
          ...unsafe,
        },
      },
      handler: changingOne('notes', noteSchema, async ({ note }, id, { inner, by, request }) => {
        const result = await deps.casework(inner).note({ id, noteId: randomUUID() as string as NoteId, note }, by);
        if (result.kind !== 'noted') return refused(request, result);
        const { id: noteId, text, recordedAt } = result;
        return answer(201, writtenNoteSchema, { id: noteId, note: text, recordedAt: recordedAt.toISOString() });
      }),
    });

    app.route({
      method: 'GET',
      url: '/api/v1/districts',
      config: { access: { right: 'see-districts' }, rateLimit },
      schema: {
        operationId: 'listDistricts',
        tags,
        security,
        summary: 'The own district; for an admin, all of them',
        response: { 200: { description: 'The districts', content: json(districtsSchema) }, ...refusals({}) },
      },
      handler: async (request, reply) => {
        const districts = await casework.districts(guard.memberOf(request));
        return send(reply, answer(200, districtsSchema, { districts }));
      },
    });
  };

  async function show(request: FastifyRequest) {
    const id = idOf(request);
    return id === undefined ? notFound : casework.show(id, guard.caseworkerOf(request));
  }

  /** A call that changes something: its body is read by a schema, and it is done once for each `Idempotency-Key`. */
  function changing<Schema extends z.ZodObject>(
    route: string,
    schema: Schema,
    work: (body: z.output<Schema>, call: Call) => Promise<Answer>,
  ) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const json = sentJson(request.body);
      if (json === undefined) return send(reply, problemIn(request, problem(400, notJson)));
      if (isDeeperThan(DEEPEST, json)) return send(reply, problemIn(request, problem(400, tooDeep)));
      const by = guard.caseworkerOf(request);
      const body = readBody(schema, json);
      const [says, perform] =
        body.kind === 'read'
          ? [inOrder(body.value), (inner: CaseStore) => work(body.value, { inner, by, request })]
          : // As it came: putting a body in order that nobody can read is not worth the time.
            [json, async () => problemIn(request, problem(400, body.reasons))];
      return once(request, reply, { by, route, says: JSON.stringify([request.params, says]), work: perform });
    };
  }

  /** The same for one application. An id that cannot be one is that of nothing. */
  function changingOne<Schema extends z.ZodObject>(
    what: string,
    schema: Schema,
    work: (body: z.output<Schema>, id: ApplicationId, call: Call) => Promise<Answer>,
  ) {
    return changing(`POST ${ROUTES}/:id/${what}`, schema, async (body, call) => {
      const id = idOf(call.request);
      return id === undefined ? refused(call.request, notFound) : work(body, id, call);
    });
  }
}

interface Call {
  /** The store that everything of this call happens in. */
  readonly inner: CaseStore;
  readonly by: Caseworker;
  readonly request: FastifyRequest;
}

/** Deeper than anything here is nested, and shallow enough to be walked through. */
const DEEPEST = 8;
const tooDeep = { code: 'wrong-type', detail: 'Nothing here is nested that deep.' };

function isDeeperThan(depth: number, json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (depth === 0) return true;
  const parts: readonly unknown[] = Array.isArray(json) ? json : Object.values(json);
  return parts.some((part) => isDeeperThan(depth - 1, part));
}

/** The same with its keys in order, so that the same call in another spelling is the same call. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]));
}

const quietLimits = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': true,
} as const;

const nothingHere = 'There is no such application in the own district';

const idParameter = z.object({ id: described(z.guid(), 'As it was given when it was registered.') });

const idempotencyHeader = z.looseObject({
  'idempotency-key': described(
    z.string().min(1).max(255).optional(),
    'Repeated with the same key within a day, a call has no further effect and gets the same answer, with `Idempotency-Replayed: true`.',
  ),
});

const json = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });

/** What every call of staff may be refused with, and what else this one. */
const refusals = <Own extends Readonly<Record<number, string>>>(own: Own) => ({
  401: problemAnswer('No token, or one that is not good (any more)'),
  403: problemAnswer('The role does not allow it'),
  429: problemAnswer('Too many requests; Retry-After says when to come back'),
  500: problemAnswer('Something is wrong on our side'),
  503: problemAnswer('Too busy for now; Retry-After says when to come back'),
  ...(Object.fromEntries(
    Object.entries(own).map(([status, description]) => [status, problemAnswer(description)]),
  ) as Record<keyof Own, ReturnType<typeof problemAnswer>>),
});

/** What a call with a body may be refused with besides. */
const unsafe = {
  413: problemAnswer('The body is larger than 256 KiB'),
  415: problemAnswer('The body is not application/json'),
  422: problemAnswer('The Idempotency-Key was used for another call'),
};

function idOf(request: FastifyRequest): ApplicationId | undefined {
  const id: unknown = typeof request.params === 'object' && request.params && Reflect.get(request.params, 'id');
  return typeof id === 'string' && isApplicationId(id) ? id : undefined;
}

/** An answer as its schema lets it out: what is not in the schema does not leave. */
function answer<Schema extends z.ZodType>(
  status: number,
  schema: Schema,
  value: z.input<Schema>,
  headers?: Answer['headers'],
): Answer {
  return { status, body: JSON.stringify(schema.parse(value)), ...(headers && { headers }) };
}

function problemIn(request: FastifyRequest, what: Problem, headers?: Answer['headers']): Answer {
  const body = JSON.stringify({ ...what, instance: `urn:uuid:${request.id}` });
  return { status: what.status, body, ...(headers && { headers }) };
}

function refused(request: FastifyRequest, refusal: CaseworkRefusal): Answer {
  const what = problemOfCasework(refusal);
  if (refusal.kind !== 'too-many-tries') return problemIn(request, what);
  return problemIn(request, what, { 'retry-after': `${Math.ceil(refusal.retryAfterMs / 1000)}` });
}

function steppedOf({ view, told, undoUntil }: { view: CaseView; told: number; undoUntil: Date }) {
  return { ...applicationOf(view), told, undoUntil: undoUntil.toISOString() };
}

function applicationOf({
  file,
  next,
  overdue,
  mayNeedNewMedicalCard,
  allowed,
}: CaseView): z.input<typeof applicationSchema> {
  const { status, version, statusOn, receivedOn, afterHours, edition, visitOn, queuedOn, ground } = file.application;
  return {
    id: file.id,
    number: file.number,
    district: file.district ?? '',
    channel: file.channel,
    recipientLabel: file.label,
    status,
    owner: statusOf(status).owner,
    version,
    statusOn,
    receivedOn,
    afterHours,
    edition,
    visitOn,
    queuedOn,
    ground,
    next,
    overdue,
    mayNeedNewMedicalCard,
    allowed,
    hasFacts: file.hasFrozenCheck,
    createdAt: file.createdAt.toISOString(),
    closedOn: file.closedOn,
  };
}
