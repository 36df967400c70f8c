import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { html } from 'ghtml';
import QRCode from 'qrcode';
import * as z from 'zod';
import { isLanguage } from '../i18n/languages.ts';
import { SHORTEST_PASSWORD } from '../usecases/staff/change-password.ts';
import type { Enrolment } from '../usecases/staff/second-factor.ts';
import { csrfField, errorSummary, hiddenField, submit, textField } from './html/form.ts';
import { box, facts } from './html/parts.ts';
import { ownPath } from './origin.ts';
import type { Html, Voice } from './route.ts';
import { goTo, nextStepOf, type Surroundings } from './surroundings.ts';
import { dropToken, keepLanguage, keepToken, languageInQuery, newToken } from './visitor.ts';

const text = z.string().catch('');
const signInForm = z.object({ login: text, password: text, to: text });
const codeForm = z.object({ code: text, to: text });
const passwordForm = z.object({ present: text, wanted: text, again: text });
const languageForm = z.object({ language: text, to: text });
const goingOn = z.object({ to: text }).catch({ to: '' });

/** Signing in and out, and what an account is: the pages that other sessions than full ones may ask for. */
export function entranceRoutes(app: FastifyInstance, surroundings: Surroundings): void {
  const { access, visitor, voice, sendPage, sendError, formIsOurs } = surroundings;
  const hidden = { schema: { hide: true } };

  app.get('/sign-in', hidden, async (request, reply) => {
    const who = visitor(request);
    const { to } = goingOn.parse(request.query);
    if (who.kind === 'inside') return goTo(request, reply, ownPath(to));
    if (who.kind === 'temporary') return goTo(request, reply, nextStepOf(who.kind));
    const language = languageInQuery(request);
    if (language !== undefined) keepLanguage(request, reply, language);
    return signInPage(request, reply, { to });
  });

  app.post('/sign-in', hidden, async (request, reply) => {
    const form = signInForm.safeParse(request.body);
    if (!form.success) return sendError(request, reply, 'bad-request');
    const { login, password, to } = form.data;
    const { token, hash } = newToken();
    const result = await access.signIn({ login, password, address: request.ip, session: hash });
    const { t } = voice(request);
    switch (result.kind) {
      case 'second-factor-next': {
        // Whoever was signed in here before is not any more.
        const before = visitor(request);
        if (before.kind !== 'stranger') await access.sessions.end(before.idHash);
        keepToken(request, reply, token);
        return goTo(request, reply, withTo('/console/second-factor', to));
      }
      case 'refused':
        return signInPage(request, reply, { to, login, error: t('console:signIn.refused'), status: 401 });
      case 'password-too-long':
        return signInPage(request, reply, { to, login, error: t('console:password.too-long'), status: 400 });
      case 'too-many-from-here':
        reply.header('retry-after', '60');
        return signInPage(request, reply, { to, login, error: t('console:signIn.tooMany'), status: 429 });
      case 'busy':
        reply.header('retry-after', '5');
        return signInPage(request, reply, { to, login, error: t('console:signIn.busy'), status: 429 });
    }
  });

  app.get('/second-factor', hidden, async (request, reply) => {
    const who = visitor(request);
    const { to } = goingOn.parse(request.query);
    if (who.kind === 'stranger') return goTo(request, reply, '/console/sign-in');
    if (who.kind !== 'half') return goTo(request, reply, ownPath(to));
    const language = languageInQuery(request);
    if (language !== undefined) keepLanguage(request, reply, language);
    return secondFactorPage(request, reply, { csrf: who.csrf, session: who.idHash, to });
  });

  app.post('/second-factor', hidden, async (request, reply) => {
    const who = visitor(request);
    if (who.kind === 'stranger') return sendError(request, reply, 'session-over');
    if (!formIsOurs(request)) return sendError(request, reply, 'form-too-old');
    const form = codeForm.safeParse(request.body);
    if (!form.success) return sendError(request, reply, 'bad-request');
    const { code, to } = form.data;
    if (who.kind !== 'half') return goTo(request, reply, ownPath(to));
    const { token, hash } = newToken();
    const result = await access.secondFactor.give({ code, session: who.idHash, next: hash });
    if (result === 'no-session') return sendError(request, reply, 'session-over');
    if (result === 'signed-in') {
      keepToken(request, reply, token);
      return goTo(request, reply, ownPath(to));
    }
    const { t } = voice(request);
    return secondFactorPage(request, reply, {
      csrf: who.csrf,
      session: who.idHash,
      to,
      error: t(result === 'too-many' ? 'console:secondFactor.tooMany' : 'console:secondFactor.wrong'),
      status: result === 'too-many' ? 429 : 401,
    });
  });

  app.get('/password', hidden, async (request, reply) => {
    const who = visitor(request);
    if (who.kind === 'stranger') return goTo(request, reply, '/console/sign-in');
    if (who.kind === 'half') return goTo(request, reply, nextStepOf(who.kind));
    return passwordPage(request, reply, { csrf: who.csrf });
  });

  app.post('/password', hidden, async (request, reply) => {
    const who = visitor(request);
    if (who.kind === 'stranger') return sendError(request, reply, 'session-over');
    if (!formIsOurs(request)) return sendError(request, reply, 'form-too-old');
    if (who.kind === 'half') return goTo(request, reply, nextStepOf(who.kind));
    const form = passwordForm.safeParse(request.body);
    if (!form.success) return sendError(request, reply, 'bad-request');
    const { t } = voice(request);
    const { present, wanted, again } = form.data;
    const wrong = (name: string, message: string, status = 400) =>
      passwordPage(request, reply, { csrf: who.csrf, error: { name, message }, status });
    if (wanted !== again) return wrong('again', t('console:password.different'));
    const { token, hash } = newToken();
    const result = await access.changePassword({ staff: who.session.staff, present, wanted, next: hash });
    switch (result.kind) {
      case 'wrong-password':
        return wrong('present', t('console:password.wrong'), 401);
      case 'too-many':
        return wrong('present', t('console:password.tooMany'), 429);
      case 'not-taken':
        return wrong('wanted', t(`console:password.${result.why}`, { length: SHORTEST_PASSWORD }));
      case 'changed':
        keepToken(request, reply, token);
        return goTo(request, reply, who.kind === 'temporary' ? '/console' : '/console/account?done=password');
    }
  });

  app.get('/account', hidden, async (request, reply) => {
    const who = visitor(request);
    if (who.kind === 'stranger') return goTo(request, reply, '/console/sign-in');
    if (who.kind !== 'inside') return goTo(request, reply, nextStepOf(who.kind));
    const { t } = voice(request);
    const { staff } = who.session;
    const changed = z.object({ done: z.literal('password') }).safeParse(request.query).success;
    return sendPage(request, reply, {
      title: t('console:account.title'),
      main: html`!${changed ? box('good', t('console:password.changed')) : ''}!${facts([
        [t('console:signIn.login'), html`${staff.login}`],
        [t('console:account.role'), html`${t(`console:roles.${staff.member.role}`)}`],
        [
          t('console:account.district'),
          staff.member.district === undefined ? undefined : html`${staff.member.district}`,
        ],
      ])}<p><a class="button plain" href="/console/password">${t('console:password.title')}</a></p><p class="hint">${t('console:account.hint')}</p>`,
    });
  });

  app.post('/sign-out', hidden, async (request, reply) => {
    const who = visitor(request);
    if (who.kind === 'stranger') return goTo(request, reply, '/console/sign-in');
    if (!formIsOurs(request)) return sendError(request, reply, 'form-too-old');
    await access.sessions.end(who.idHash);
    dropToken(request, reply);
    return goTo(request, reply, '/console/sign-in');
  });

  app.post('/language', hidden, async (request, reply) => {
    const who = visitor(request);
    if (who.kind === 'stranger') return sendError(request, reply, 'session-over');
    if (!formIsOurs(request)) return sendError(request, reply, 'form-too-old');
    const form = languageForm.safeParse(request.body);
    if (!form.success || !isLanguage(form.data.language)) return sendError(request, reply, 'bad-request');
    await access.sessions.setLanguage(who.session.staff.id, form.data.language);
    return goTo(request, reply, ownPath(form.data.to));
  });

  async function signInPage(
    request: FastifyRequest,
    reply: FastifyReply,
    page: { readonly to: string; readonly login?: string; readonly error?: string; readonly status?: number },
  ): Promise<FastifyReply> {
    const words = voice(request);
    const { t } = words;
    const nobodyYet = page.error === undefined && !(await access.sessions.anybody());
    return sendPage(request, reply, {
      title: t('console:signIn.title'),
      status: page.status ?? 200,
      main: html`!${nobodyYet ? firstStaff(words) : ''}!${
        page.error === undefined ? '' : box('danger', page.error)
      }<form class="narrow" method="post" action="/console/sign-in">!${hiddenField('to', ownPath(page.to))}!${textField(
        {
          name: 'login',
          label: t('console:signIn.login'),
          value: page.login?.slice(0, 100),
          autocomplete: 'username',
          required: true,
          autofocus: true,
        },
      )}!${textField({
        name: 'password',
        label: t('console:signIn.password'),
        type: 'password',
        autocomplete: 'current-password',
        required: true,
      })}<p>!${submit(t('console:signIn.go'))}</p><p class="hint">${t('console:signIn.lost')}</p></form>`,
    });
  }

  async function secondFactorPage(
    request: FastifyRequest,
    reply: FastifyReply,
    page: {
      readonly csrf: string;
      readonly session: string;
      readonly to: string;
      readonly error?: string;
      readonly status?: number;
    },
  ): Promise<FastifyReply> {
    const words = voice(request);
    const { t } = words;
    const enrolment = await access.secondFactor.enrolment(page.session);
    return sendPage(request, reply, {
      title: t(enrolment === undefined ? 'console:secondFactor.title' : 'console:secondFactor.setUp'),
      status: page.status ?? 200,
      main: html`!${page.error === undefined ? '' : box('danger', page.error)}!${
        enrolment === undefined ? '' : await setUp(words, enrolment)
      }<form class="narrow" method="post" action="/console/second-factor">!${csrfField(page.csrf)}!${hiddenField('to', ownPath(page.to))}!${textField(
        {
          name: 'code',
          label: t('console:secondFactor.code'),
          hint: t('console:secondFactor.hint'),
          autocomplete: 'one-time-code',
          inputmode: 'numeric',
          maxlength: 7,
          required: true,
          autofocus: enrolment === undefined,
          short: true,
        },
      )}<p>!${submit(t('console:signIn.go'))}</p></form><form method="post" action="/console/sign-out">!${csrfField(page.csrf)}<p>!${submit(t('console:secondFactor.startAgain'), 'plain')}</p></form>`,
    });
  }

  function passwordPage(
    request: FastifyRequest,
    reply: FastifyReply,
    page: {
      readonly csrf: string;
      readonly error?: { readonly name: string; readonly message: string };
      readonly status?: number;
    },
  ): FastifyReply {
    const { t } = voice(request);
    const who = visitor(request);
    const errorAt = (name: string) => (page.error?.name === name ? page.error.message : undefined);
    return sendPage(request, reply, {
      title: t(who.kind === 'temporary' ? 'console:password.first' : 'console:password.title'),
      status: page.status ?? 200,
      ...(who.kind === 'inside' && { back: { href: '/console/account', label: t('console:account.title') } }),
      main: html`!${errorSummary(t('console:form.wrong'), page.error === undefined ? [] : [page.error])}!${
        who.kind === 'temporary' ? html`<p class="lead">${t('console:password.why')}</p>` : ''
      }<form class="narrow" method="post" action="/console/password">!${csrfField(page.csrf)}!${textField({
        name: 'present',
        label: t(who.kind === 'temporary' ? 'console:password.oneTime' : 'console:password.present'),
        type: 'password',
        autocomplete: 'current-password',
        error: errorAt('present'),
        required: true,
      })}!${textField({
        name: 'wanted',
        label: t('console:password.wanted'),
        hint: t('console:password.hint', { length: SHORTEST_PASSWORD }),
        type: 'password',
        autocomplete: 'new-password',
        error: errorAt('wanted'),
        required: true,
      })}!${textField({
        name: 'again',
        label: t('console:password.again'),
        type: 'password',
        autocomplete: 'new-password',
        error: errorAt('again'),
        required: true,
      })}<p>!${submit(t('console:password.save'))}</p></form>`,
    });
  }
}

/** Before anybody exists, only the operator can help. */
function firstStaff({ t }: Voice): Html {
  return box(
    'accent',
    t('console:signIn.nobody'),
    html`<p>${t('console:signIn.nobodyHow')}</p><pre class="code" tabindex="0"><code>npm run -s staff -- add --login aigul --role admin</code></pre><p>${t('console:signIn.nobodyThen')}</p>`,
  );
}

async function setUp({ t }: Voice, { secret, uri }: Enrolment): Promise<Html> {
  const picture = await QRCode.toString(uri, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  const spelled = secret.match(/.{1,4}/g)?.join(' ') ?? secret;
  return html`<ol class="steps"><li><p>${t('console:secondFactor.install')}</p></li><li><p>${t('console:secondFactor.scan')}</p><div class="qr" role="img" aria-label="${t('console:secondFactor.picture')}">!${picture}</div><p>${t('console:secondFactor.orType')}</p><p><code class="secret">${spelled}</code></p></li><li><p>${t('console:secondFactor.then')}</p></li></ol>`;
}

function withTo(url: string, to: string): string {
  const wanted = ownPath(to);
  return wanted === '/console' ? url : `${url}?${new URLSearchParams({ to: wanted }).toString()}`;
}
