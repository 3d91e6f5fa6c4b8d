/** The calls that this server knows, as the JSON API names them. */
export type StorageMethod =
  | 'buckets.list'
  | 'buckets.insert'
  | 'buckets.get'
  | 'buckets.patch'
  | 'buckets.delete'
  | 'buckets.testIamPermissions'
  | 'objects.list'
  | 'objects.get'
  | 'objects.get?alt=media'
  | 'objects.patch'
  | 'objects.delete'
  | 'objects.insert'
  | 'objects.insert (resumed)';

/** What makes a call ask for more than its method does. */
export type Circumstance = 'replaces an object' | 'no such object';

/** Permissions, all of them held on the bucket, and where Google says so. */
export interface PermissionRow {
  readonly permissions: readonly string[];
  readonly source: string;
}

const reference = 'https://cloud.google.com/storage/docs/json_api/v1';

/** What each call asks for on a bucket with uniform access, where no object has an ACL or a retention of its own. */
export const methodPermissions: Readonly<Record<StorageMethod, PermissionRow>> = {
  'buckets.list': { permissions: ['storage.buckets.list'], source: `${reference}/buckets/list` },
  'buckets.insert': { permissions: ['storage.buckets.create'], source: `${reference}/buckets/insert` },
  'buckets.get': { permissions: ['storage.buckets.get'], source: `${reference}/buckets/get` },
  'buckets.patch': { permissions: ['storage.buckets.update'], source: `${reference}/buckets/patch` },
  'buckets.delete': { permissions: ['storage.buckets.delete'], source: `${reference}/buckets/delete` },
  // Everybody may ask what they may do.
  'buckets.testIamPermissions': { permissions: [], source: `${reference}/buckets/testIamPermissions` },
  'objects.list': { permissions: ['storage.objects.list'], source: `${reference}/objects/list` },
  'objects.get': { permissions: ['storage.objects.get'], source: `${reference}/objects/get` },
  'objects.get?alt=media': { permissions: ['storage.objects.get'], source: `${reference}/objects/get` },
  'objects.patch': { permissions: ['storage.objects.update'], source: `${reference}/objects/patch` },
  'objects.delete': { permissions: ['storage.objects.delete'], source: `${reference}/objects/delete` },
  'objects.insert': { permissions: ['storage.objects.create'], source: `${reference}/objects/insert` },
  // The session's URI is itself the right to send the bytes.
  'objects.insert (resumed)': {
    permissions: [],
    source: 'https://cloud.google.com/storage/docs/resumable-uploads#session-uris',
  },
};

/** What a call asks for beyond its method's own permissions. */
export const circumstancePermissions: Readonly<Record<Circumstance, PermissionRow>> = {
  'replaces an object': { permissions: ['storage.objects.delete'], source: `${reference}/objects/insert` },
  // Whoever may not list is not told that an object is missing: the answer is 403 "denied (or it may not exist)", not
  // 404. Observed (github.com/seung-lab/cloud-volume/pull/260); Google's page names a missing resource as one cause.
  'no such object': {
    permissions: ['storage.objects.list'],
    source: 'https://cloud.google.com/iam/docs/permission-error-messages',
  },
};
