/** How many times as fast as real the pacing clock of the program runs. */
export const PACE = 10;
/** When the program believes to be started: noon in Almaty. */
export const FIXED_START = new Date('2026-10-05T07:00:00Z');
