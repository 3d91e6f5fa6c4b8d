import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';

/** https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.notificationChannels */
const CHANNEL_NAME = /^projects\/[^/]+\/notificationChannels\/[^/]+$/;
const EMAIL = /^[^\s@/]+@[^\s@/]+$/;

export interface NotificationChannelsArgs {
  readonly project: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Prefix of every name. */
  readonly name: string;
  /** E-mail addresses, and full names of channels that exist. */
  readonly addresses: readonly string[];
}

/** Makes a channel of each e-mail address and takes names of channels as they are. */
export function notificationChannels(
  { project, labels, name, addresses }: NotificationChannelsArgs,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Input<string>[] {
  return [...new Set(addresses)].map((address) => {
    if (CHANNEL_NAME.test(address)) return address;
    if (!EMAIL.test(address)) throw new Error(unknownAddress(address));
    const channel = new gcp.monitoring.NotificationChannel(
      `${name}-${address}`,
      {
        project,
        type: 'email',
        displayName: `${name}: ${address}`,
        labels: { email_address: address },
        userLabels: { ...labels },
      },
      opts,
    );
    return channel.name;
  });
}

const unknownAddress = (address: string): string =>
  `alerts cannot be sent to "${address}": name an e-mail address, or a channel as projects/PROJECT/notificationChannels/ID`;
