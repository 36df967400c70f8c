import { generateSecret, generateURI, verifySync } from 'otplib';
import type { SecondFactor } from '../usecases/staff/ports.ts';

const STEP_SECONDS = 30;
const ISSUER = 'Tirek';

/** Codes of an authenticator app, RFC 6238 as every app speaks it. A clock may be one step off either way. */
export function createSecondFactor(): SecondFactor {
  return {
    drawSecret: () => generateSecret(),
    uri: (secret, login) => generateURI({ issuer: ISSUER, label: login, secret }),
    stepOf: (secret, code, now) => {
      // Shown in two groups by many apps, and typed like that.
      const token = code.replaceAll(' ', '');
      if (!/^[0-9]{6}$/.test(token)) return undefined;
      const epoch = Math.floor(now.getTime() / 1000);
      const result = verifySync({ secret, token, epoch, epochTolerance: STEP_SECONDS });
      return result.valid ? Math.floor(epoch / STEP_SECONDS) + result.delta : undefined;
    },
  };
}
