/** The commands of a page's `sh` blocks, one each, arguments as written. */
export function commandsOf(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Every form that a command of the documentation may have. */
const forms: readonly RegExp[] = [
  /^npm ci$/,
  /^npm (?:start|run [\w:]+)(?: -- .+)?$/,
  /^pulumi login(?: gs:\/\/[a-z0-9-]+)?$/,
  /^pulumi stack init [a-z]+(?: --secrets-provider=gcpkms:\/\/\S+)?$/,
  /^pulumi config set (?:--secret |--path )?'?(?:gcp|sluice):\S+(?: \S+)?$/,
  /^pulumi stack output \w+$/,
  /^pulumi destroy$/,
  /^gcloud auth (?:application-default )?login$/,
  /^gcloud config set project \S+$/,
  /^gcloud services enable(?: [a-z]+\.googleapis\.com)+$/,
  /^gcloud storage buckets (?:create|update|add-iam-policy-binding) gs:\/\/\S+ --.+$/,
  /^gcloud kms (?:keyrings|keys) (?:create|add-iam-policy-binding) \w+ --location=.+$/,
  /^gcloud pubsub (?:topics publish|subscriptions (?:pull|seek)|snapshots create) ".+" --.+$/,
  /^gcloud logging read '.+' --limit=.+$/,
  /^gcloud secrets (?:create|versions add) \S+ --.+$/,
  /^gcloud org-policies (?:set-policy \S+|delete \S+ --project=\S+)$/,
  /^gcloud iam workload-identity-pools (?:providers )?create(?:-oidc)? github --location=global.*$/,
  /^gcloud iam service-accounts (?:create \w+|keys create \S+ --iam-account=.+|add-iam-policy-binding \S+ --.+)$/,
  /^gcloud projects add-iam-policy-binding \S+ --member=\S+ --role=\S+$/,
  /^git (?:pull|checkout .+)$/,
  /^printf '.+' > \S+$/,
];

/** Whether somebody who reads it can type it: of a form that is known. */
export const isKnownForm = (command: string): boolean => forms.some((form) => form.test(command));

/** The npm script that a command runs. */
export const scriptOf = (command: string): string | undefined => /^npm run ([\w:-]+)/.exec(command)?.[1];

/** The configuration key that a command sets. */
export const configKeyOf = (command: string): string | undefined =>
  /^pulumi config set (?:--secret |--path )?'?((?:gcp|sluice):\w+)/.exec(command)?.[1];
