import { hkdfSync, randomBytes } from 'node:crypto';
import { DataKeyError } from './data-key.ts';
import type { PrismaClient } from './generated/client.ts';
import { placeOf } from './sealed-columns.ts';
import type { Sealer } from './sealing.ts';

const NAME = 'root';
const BYTES = 32;
const place = placeOf('secret.sealed', NAME);

/** Keys for what is looked up by a keyed hash or proven by one. Each purpose has its own. */
export type DerivedKeys = (purpose: string) => Buffer;

/**
 * The secret that those keys are derived from (HKDF-SHA-256), made with the first start and kept sealed. Not derived from
 * the data key itself: what was hashed must still be found when that has been replaced, and after the old one is gone.
 * Sealed anew with a new data key. Throws DataKeyError.
 */
export async function openDerivedKeys(prisma: PrismaClient, sealer: Sealer): Promise<DerivedKeys> {
  await prisma.secret.createMany({
    data: [{ name: NAME, sealed: sealer.seal(place, randomBytes(BYTES).toString('base64')) }],
    skipDuplicates: true,
  });
  const { sealed } = await prisma.secret.findUniqueOrThrow({ where: { name: NAME } });
  const opened = sealer.open(place, sealed);
  if (opened.kind === 'cannot-open') {
    throw new DataKeyError('DATA_KEY does not open the secrets of this database; give the older key too (new,old)');
  }
  if (sealed.split('.')[1] !== sealer.ring.active.id) {
    // Only what was read: another program may have been first.
    await prisma.secret.updateMany({
      where: { name: NAME, sealed },
      data: { sealed: sealer.seal(place, opened.text) },
    });
  }
  return derivedFrom(opened.text);
}

/** The same keys from the sealed secret of a backup; undefined when it does not open. */
export function derivedKeysOf(sealed: string, sealer: Sealer): DerivedKeys | undefined {
  const opened = sealer.open(place, sealed);
  return opened.kind === 'opened' ? derivedFrom(opened.text) : undefined;
}

function derivedFrom(text: string): DerivedKeys {
  const root = Buffer.from(text, 'base64');
  return (purpose) => Buffer.from(hkdfSync('sha256', root, '', `tirek ${purpose}`, BYTES));
}
