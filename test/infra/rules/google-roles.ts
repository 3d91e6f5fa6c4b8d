/**
 * What Google's roles are good for in Sluice: of each role's permissions those that matter here.
 * https://cloud.google.com/iam/docs/roles-permissions
 */
export const GOOGLE_ROLES: Readonly<Record<string, readonly string[]>> = {
  'roles/pubsub.publisher': ['pubsub.topics.publish'],
  'roles/run.invoker': ['run.routes.invoke'],
  'roles/secretmanager.secretAccessor': ['secretmanager.versions.access'],
  'roles/logging.logWriter': ['logging.logEntries.create'],
  'roles/artifactregistry.writer': [
    'artifactregistry.repositories.downloadArtifacts',
    'artifactregistry.repositories.uploadArtifacts',
  ],
  'roles/storage.objectViewer': ['storage.objects.get', 'storage.objects.list'],
};
