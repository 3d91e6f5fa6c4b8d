import type { fromJSON } from '@grpc/proto-loader';

type ProtoJson = Parameters<typeof fromJSON>[0];

/**
 * The part of google.iam.v1 that the Pub/Sub client calls, as protobufjs reads it; the client's own copy lies in a
 * package that lets nobody in. https://github.com/googleapis/googleapis/blob/master/google/iam/v1/iam_policy.proto
 */
const messages: NonNullable<ProtoJson['nested']> = {
  IAMPolicy: {
    methods: {
      TestIamPermissions: {
        requestType: 'TestIamPermissionsRequest',
        responseType: 'TestIamPermissionsResponse',
        comment: 'Returns permissions that a caller has on the specified resource.',
      },
    },
  },
  TestIamPermissionsRequest: {
    fields: {
      resource: { type: 'string', id: 1 },
      permissions: { rule: 'repeated', type: 'string', id: 2 },
    },
  },
  TestIamPermissionsResponse: { fields: { permissions: { rule: 'repeated', type: 'string', id: 1 } } },
};

/** `messages` in their namespace. */
export const iamProtocol: ProtoJson = {
  nested: { google: { nested: { iam: { nested: { v1: { nested: messages } } } } } },
};
