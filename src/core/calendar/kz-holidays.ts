import { type CalendarYear, createWorkingCalendar, type WorkingCalendar } from './working-calendar.ts';

// The law behind every entry:
// - national and state holidays: Law 267 of 13.12.2001; a holiday that falls on a day off gives the next working day
//   off (art. 5), or the next one still free;
// - 7 January and the first day of Kurban Ait are days off (Labour Code art. 84(5)) and are not transferred;
// - the labour authority may move days off to other working days (Labour Code art. 85(3)): `overrides`;
// - Constitution Day: 30 August up to 2025, 15 March from 2027, none in 2026 (Law 306-VIII of 11.06.2026, in force
//   01.07.2026: too late for that year's 15 March, in time to drop its 30 August).
//
// To add a year: append one entry with its source. The transfers are published facts, not computed here; a test
// derives them again from the rule of art. 5 and complains about a slip of the pen.
const years: readonly CalendarYear[] = [
  {
    // Source: published production calendars for 2025 (caravan.kz, pobipb.kz), which count 246 working days;
    // order 436 of the Minister of Labour of 21.11.2024 moves the day off of Sunday 5 January to Friday 3 January.
    year: 2025,
    doubts: [],
    holidays: {
      '01-01': 'new-year',
      '01-02': 'new-year',
      '01-07': 'orthodox-christmas',
      '03-08': 'womens-day',
      '03-21': 'nauryz',
      '03-22': 'nauryz',
      '03-23': 'nauryz',
      '05-01': 'unity-day',
      '05-07': 'defender-day',
      '05-09': 'victory-day',
      '06-06': 'kurban-ait',
      '07-06': 'capital-day',
      '08-30': 'constitution-day',
      '10-25': 'republic-day',
      '12-16': 'independence-day',
    },
    transfers: {
      '03-08': '03-10',
      '03-22': '03-24',
      '03-23': '03-25',
      '07-06': '07-07',
      '08-30': '09-01',
      '10-25': '10-27',
    },
    overrides: { '01-03': 'off', '01-05': 'working' },
  },
  {
    // Source: published calendars for 2026 (inform.kz, mail.ru), corrected by Law 306-VIII of 11.06.2026
    // (taspanews.kz of 18.03.2026, citing the ministry). Calendars printed before July 2026 still show 30 and
    // 31 August as days off: 31.08.2026 was a working day. No order moving days off was found.
    year: 2026,
    doubts: [],
    holidays: {
      '01-01': 'new-year',
      '01-02': 'new-year',
      '01-07': 'orthodox-christmas',
      '03-08': 'womens-day',
      '03-21': 'nauryz',
      '03-22': 'nauryz',
      '03-23': 'nauryz',
      '05-01': 'unity-day',
      '05-07': 'defender-day',
      '05-09': 'victory-day',
      '05-27': 'kurban-ait',
      '07-06': 'capital-day',
      '10-25': 'republic-day',
      '12-16': 'independence-day',
    },
    transfers: {
      '03-08': '03-09',
      '03-21': '03-24',
      '03-22': '03-25',
      '05-09': '05-11',
      '10-25': '10-26',
    },
    overrides: {},
  },
  {
    // Source: the list of holidays of Law 267 as amended by Law 306-VIII of 11.06.2026; transfers by art. 5.
    // Not certain: no order of the labour authority for 2027 was found, and Kurban Ait (Sunday 16 May) is a forecast
    // until the Spiritual Administration of Muslims announces it; the day may fall a day earlier or later.
    year: 2027,
    doubts: [
      { kind: 'transfer-order-not-found' },
      { kind: 'forecast-holiday', holiday: 'kurban-ait', earliest: '05-15', latest: '05-17' },
    ],
    holidays: {
      '01-01': 'new-year',
      '01-02': 'new-year',
      '01-07': 'orthodox-christmas',
      '03-08': 'womens-day',
      '03-15': 'constitution-day',
      '03-21': 'nauryz',
      '03-22': 'nauryz',
      '03-23': 'nauryz',
      '05-01': 'unity-day',
      '05-07': 'defender-day',
      '05-09': 'victory-day',
      '05-16': 'kurban-ait',
      '07-06': 'capital-day',
      '10-25': 'republic-day',
      '12-16': 'independence-day',
    },
    transfers: {
      '01-02': '01-04',
      '03-21': '03-24',
      '05-01': '05-03',
      '05-09': '05-10',
    },
    overrides: {},
  },
];

/** Working days of Kazakhstan, five-day week, for the years that are loaded (2025–2027). */
export const kzCalendar: WorkingCalendar = createWorkingCalendar(years);
