import { describe, expect, it } from 'vitest';
import {
  isFinal,
  isStatusId,
  mayBecome,
  type Owner,
  type StatusId,
  statusIds,
  statusOf,
} from '../../src/core/casework/status.ts';

// Written from the contract, not from the code.
const allowed: Readonly<Record<StatusId, string>> = {
  registered: 'visit-scheduled, visited, refused, withdrawn',
  'visit-scheduled': 'visit-scheduled, visited, refused, withdrawn',
  visited: 'approved, refused, withdrawn',
  approved: 'notified, withdrawn',
  notified: 'provider-chosen, queued, withdrawn',
  queued: 'provider-chosen, medical-card-renewal, withdrawn',
  'medical-card-renewal': 'queued, provider-chosen, withdrawn',
  'provider-chosen': 'receiving-care, queued, withdrawn',
  'receiving-care': 'suspended, terminated',
  suspended: 'receiving-care, terminated',
  refused: 'appealed',
  appealed: 'approved, refused',
  terminated: '',
  withdrawn: '',
};

const ownedBy: Readonly<Record<Owner, readonly StatusId[]>> = {
  office: ['registered', 'visit-scheduled', 'visited', 'approved', 'appealed'],
  family: ['refused', 'notified', 'medical-card-renewal'],
  provider: ['provider-chosen', 'queued', 'receiving-care', 'suspended'],
  nobody: ['terminated', 'withdrawn'],
};

describe('application statuses', () => {
  it.each(statusIds)('%s goes where the contract lets it go, and nowhere else', (from) => {
    const reachable = allowed[from].split(', ');
    for (const to of statusIds) expect([to, mayBecome(from, to)]).toEqual([to, reachable.includes(to)]);
  });

  it('has one owner each', () => {
    for (const [owner, ids] of Object.entries(ownedBy)) {
      for (const id of ids) expect([id, statusOf(id).owner]).toEqual([id, owner]);
    }
    expect(Object.values(ownedBy).flat().toSorted()).toEqual(statusIds.toSorted());
  });

  it('ends in two of them', () => {
    expect(statusIds.filter(isFinal)).toEqual(['terminated', 'withdrawn']);
  });

  it('knows its ids from other words', () => {
    expect(isStatusId('queued')).toBe(true);
    expect(isStatusId('toString')).toBe(false);
  });
});
