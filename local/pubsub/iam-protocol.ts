/**
 * The part of google.iam.v1 that the Pub/Sub client calls, as protobufjs reads it; the client's own copy lies in a
 * package that lets nobody in. https://github.com/googleapis/googleapis/blob/master/google/iam/v1/iam_policy.proto
 */
const messages = {
  IAMPolicy: {
    methods: {
      TestIamPermissions: {
        requestType: 'TestIamPermissionsRequest',
        responseType: 'TestIamPermissionsResponse',
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

/** `messages` in the namespace `google.iam.v1`. */
export const iamProtocol = {
  nested: { google: { nested: { iam: { nested: { v1: { nested: messages } } } } } },
};
