import {
  ACCOUNT,
  at,
  BUCKET,
  CUSTOM_ROLE,
  FUNCTION,
  isA,
  itemsOf,
  REPOSITORY,
  type Rule,
  ruleFor,
  SECRET,
  SUBSCRIPTION,
  TOPIC,
  textAt,
  textsOf,
} from './graph.ts';
import { labelInputOf } from './label-input.ts';

/** What Google allows as names, by type, and the input that holds the name. */
const NAMES: Readonly<Record<string, readonly [string, RegExp]>> = {
  // https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names
  [TOPIC]: ['name', /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/],
  [SUBSCRIPTION]: ['name', /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/],
  [ACCOUNT]: ['accountId', /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/],
  // https://cloud.google.com/storage/docs/buckets#naming
  [BUCKET]: ['name', /^(?!goog)(?!.*google)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/],
  [SECRET]: ['secretId', /^[A-Za-z0-9_-]{1,255}$/],
  [FUNCTION]: ['name', /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/],
  [REPOSITORY]: ['repositoryId', /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/],
  [CUSTOM_ROLE]: ['roleId', /^[A-Za-z0-9_.]{3,64}$/],
};

/** https://cloud.google.com/resource-manager/docs/labels-overview#requirements */
const LABEL_KEY = /^[a-z][a-z0-9_-]{0,62}$/;
const LABEL_VALUE = /^[a-z0-9_-]{0,63}$/;

/** What text looks like when a value was put into it that has none yet. */
const BROKEN_TEXT = /Calling \[toString\]|\[object \w+\]|\bundefined\b|\bNaN\b/;

export const nameRules: readonly Rule[] = [
  ruleFor(
    'names are such as Google allows',
    ({ type }) => NAMES[type] !== undefined,
    (resource) => {
      const [path, form] = NAMES[resource.type] ?? ['', /^/];
      const name = textAt(resource, path);
      return [!form.test(name) && `is called ${name === '' ? 'nothing that was chosen' : name}`];
    },
  ),
  ruleFor(
    'labels are such as Google allows',
    ({ type }) => type.startsWith('gcp:') && labelInputOf(type) !== undefined,
    ({ type, inputs }) =>
      textsOf(inputs[labelInputOf(type) ?? 'labels'] ?? {}).map(
        ([key, value]) =>
          (!LABEL_KEY.test(key) || !LABEL_VALUE.test(value)) && `has the label ${key}=${value}`,
      ),
  ),
  ruleFor(
    'no text holds a value that was not there yet',
    () => true,
    ({ inputs }) =>
      textsOf(inputs).map(([path, text]) => BROKEN_TEXT.test(text) && `${path} is ${text.slice(0, 100)}`),
  ),
  {
    name: 'functions, buckets and images are in one region',
    check: (graph) => {
      const placed = graph.filter(isA(FUNCTION, BUCKET, REPOSITORY));
      const [first] = placed;
      const region = first === undefined ? '' : textAt(first, 'location');
      return placed
        .filter((each) => region === '' || textAt(each, 'location').toLowerCase() !== region.toLowerCase())
        .map((each) => ({
          urn: each.urn,
          problem: `is in ${textAt(each, 'location')}, ${first?.name} in ${region}`,
        }));
    },
  },
  ruleFor(
    'a topic that says where it stores messages includes the functions’ region',
    isA(TOPIC),
    (topic, graph) => {
      const allowed = itemsOf(at(topic.inputs, 'messageStoragePolicy.allowedPersistenceRegions'));
      if (allowed.length === 0) return [];
      const regions = graph.filter(isA(FUNCTION)).map((made) => textAt(made, 'location'));
      return regions.map((region) => !allowed.includes(region) && `stores nothing in ${region}`);
    },
  ),
];
