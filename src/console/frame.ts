import { html } from 'ghtml';
import { type Language, languages } from '../i18n/languages.ts';
import type { StaffAccount } from '../usecases/staff/ports.ts';
import type { AssetUrl } from './assets.ts';
import { csrfField, hiddenField } from './html/form.ts';
import type { Html, Voice } from './route.ts';

/** Every language is named in itself, so that whoever speaks it finds it. */
const ownNames = { kk: 'Қазақша', ru: 'Русский', en: 'English' } as const satisfies Record<Language, string>;

/** htmx neither evaluates text nor writes styles, asks no other site, and keeps no page in the browser's storage. */
const htmxConfig = JSON.stringify({
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
});

export interface NavigationItem {
  readonly url: string;
  readonly label: string;
}

/** Whoever is signed in with both factors, and where they may go. */
export interface Inside {
  readonly staff: StaffAccount;
  readonly csrf: string;
  readonly navigation: readonly NavigationItem[];
}

export interface FramedPage {
  readonly voice: Voice;
  readonly title: string;
  readonly main: Html;
  /** The path that was asked for: the present place in the navigation. */
  readonly path: string;
  /** Where a change of language leads back to: a page that was asked for with a form cannot be asked for again. */
  readonly returnTo: string;
  /** Absent before everybody is signed in. */
  readonly inside?: Inside | undefined;
  readonly back?: { readonly href: string; readonly label: string } | undefined;
}

/** Puts a page into the frame of the console: everything around it, in one order for eyes, keyboard and screen reader. */
export function createFrame(asset: AssetUrl): (page: FramedPage) => Html {
  const styles = (['console.css', 'counter.css', 'office.css'] as const).map(
    (name) => html`<link rel="stylesheet" href="${asset(name)}">`,
  );
  return ({ voice, title, main, path, returnTo, inside, back }) => {
    const { t, language } = voice;
    return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content="${htmxConfig}">
<title>${title} · ${t('console:brand')}</title>
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
!${styles}
<script src="${asset('htmx.js')}" defer></script>
</head>
<body class="${inside === undefined ? 'outside' : 'inside'}">
<a class="skip" href="#main">${t('console:frame.skip')}</a>
<header class="top">
<p class="brand"><a href="/console">${t('console:brand')}</a></p>
!${inside === undefined ? '' : navigation(voice, inside, path)}
!${inside === undefined ? '' : account(voice, inside)}
</header>
<main id="main" tabindex="-1">
!${back === undefined ? '' : html`<p class="back"><a href="${back.href}">${back.label}</a></p>`}
<h1>${title}</h1>
!${main}
</main>
<footer class="bottom">
!${inside === undefined ? languageLinks(voice, path) : languageButtons(voice, inside, returnTo)}
</footer>
</body>
</html>
`;
  };
}

function navigation({ t }: Voice, { navigation }: Inside, path: string): Html {
  const [here = ''] = path.split('?');
  const current = navigation
    .filter(({ url }) => here === url || here.startsWith(`${url}/`))
    .sort((a, b) => b.url.length - a.url.length)[0];
  return html`<nav class="places" aria-label="${t('console:frame.navigation')}"><ul>!${navigation.map((item) => {
    const mark = item === current ? html` aria-current="${here === item.url ? 'page' : 'true'}"` : '';
    return html`<li><a href="${item.url}"!${mark}>${item.label}</a></li>`;
  })}</ul></nav>`;
}

function account({ t }: Voice, { staff, csrf }: Inside): Html {
  return html`<div class="account"><a href="/console/account">${staff.login}<span class="role">${t(`console:roles.${staff.member.role}`)}</span></a><form method="post" action="/console/sign-out">!${csrfField(csrf)}<button class="button link" type="submit">${t('console:frame.signOut')}</button></form></div>`;
}

function languageButtons({ t, language }: Voice, { csrf }: Inside, returnTo: string): Html {
  return html`<form class="languages" method="post" action="/console/language" aria-label="${t('console:frame.language')}">!${csrfField(csrf)}!${hiddenField('to', returnTo)}!${languages.map(
    (code) =>
      html`<button class="button link" type="submit" name="language" value="${code}" lang="${code}"!${code === language ? ' aria-current="true"' : ''}>${ownNames[code]}</button>`,
  )}</form>`;
}

function languageLinks({ t, language }: Voice, path: string): Html {
  const [here = '', query = ''] = path.split('?');
  return html`<nav class="languages" aria-label="${t('console:frame.language')}">!${languages.map((code) => {
    const wanted = new URLSearchParams(query);
    wanted.set('lang', code);
    return html`<a href="${here}?${wanted.toString()}" lang="${code}" hreflang="${code}"!${code === language ? ' aria-current="true"' : ''}>${ownNames[code]}</a>`;
  })}</nav>`;
}
