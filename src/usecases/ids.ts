declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

// Ids that could be taken for one another. Made by the shells, where they parse what comes in.
export type ApplicationId = Id<'application'>;
export type StaffId = Id<'staff'>;
export type DistrictId = Id<'district'>;
export type FollowerId = Id<'follower'>;
export type NoteId = Id<'note'>;
export type ImportId = Id<'import'>;
/** What stands in the database for a code that is never stored. */
export type CodeHash = Id<'code-hash'>;
