/** Where an application stands (`contract.md` 4). The order is the usual way through, side ways last. */
export const statusIds = [
  'registered',
  'visit-scheduled',
  'visited',
  'approved',
  'refused',
  'notified',
  'provider-chosen',
  'queued',
  'medical-card-renewal',
  'receiving-care',
  'suspended',
  'appealed',
  'terminated',
  'withdrawn',
] as const;
export type StatusId = (typeof statusIds)[number];

/** Whose turn it is. Every status has exactly one owner. */
export const owners = ['office', 'family', 'provider', 'nobody'] as const;
export type Owner = (typeof owners)[number];

export interface Status {
  readonly owner: Owner;
  /** Where an application may go from here; empty for a final status. */
  readonly next: readonly StatusId[];
}

export const statuses = {
  registered: { owner: 'office', next: ['visit-scheduled', 'visited', 'refused', 'withdrawn'] },
  // Arranged anew as often as needed.
  'visit-scheduled': { owner: 'office', next: ['visit-scheduled', 'visited', 'refused', 'withdrawn'] },
  visited: { owner: 'office', next: ['approved', 'refused', 'withdrawn'] },
  approved: { owner: 'office', next: ['notified', 'withdrawn'] },
  // To appeal or not is the family's choice.
  refused: { owner: 'family', next: ['appealed'] },
  notified: { owner: 'family', next: ['provider-chosen', 'queued', 'withdrawn'] },
  'provider-chosen': { owner: 'provider', next: ['receiving-care', 'queued', 'withdrawn'] },
  queued: { owner: 'provider', next: ['provider-chosen', 'medical-card-renewal', 'withdrawn'] },
  'medical-card-renewal': { owner: 'family', next: ['queued', 'provider-chosen', 'withdrawn'] },
  'receiving-care': { owner: 'provider', next: ['suspended', 'terminated'] },
  suspended: { owner: 'provider', next: ['receiving-care', 'terminated'] },
  appealed: { owner: 'office', next: ['approved', 'refused'] },
  terminated: { owner: 'nobody', next: [] },
  withdrawn: { owner: 'nobody', next: [] },
} as const satisfies Record<StatusId, Status>;

export function isStatusId(id: string): id is StatusId {
  return Object.hasOwn(statuses, id);
}

export function statusOf(id: StatusId): Status {
  return statuses[id];
}

/** Whether an application may go from one status to another. */
export function mayBecome(from: StatusId, to: StatusId): boolean {
  return statusOf(from).next.includes(to);
}

/** Nothing comes after it. */
export function isFinal(id: StatusId): boolean {
  return statusOf(id).next.length === 0;
}
