import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { formatPointer, parsePointer } from '../json/pointer.ts';
import type { AnnotatedSchema, SchemaProblem } from './annotation.ts';
import { nameOf } from './compose.ts';
import type { SchemaFile } from './read-files.ts';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * Checks that a file is a JSON Schema of draft 2020-12, named for its `$id`, with an annotation that the
 * meta-schema accepts. Only a file without problems is an AnnotatedSchema.
 */
export function checkForm(
  { file, content }: SchemaFile,
  ajv: Ajv2020,
  isAnnotation: ValidateFunction,
): readonly SchemaProblem[] {
  if (!isRecord(content)) return [{ file, pointer: '', message: 'is not a JSON Schema object' }];
  const { $schema } = content;
  if ($schema !== undefined && $schema !== DRAFT) {
    return [{ file, pointer: '/$schema', message: `must be ${DRAFT}` }];
  }
  ajv.validateSchema(content);
  const problems = [...problemsOf(file, '', ajv.errors), ...checkId(file, content)];
  if (!Object.hasOwn(content, 'flowcore')) {
    return [...problems, { file, pointer: '', message: 'has no annotation keyword flowcore' }];
  }
  isAnnotation(content.flowcore);
  return [...problems, ...problemsOf(file, '/flowcore', isAnnotation.errors)];
}

/** Whether a file that passed `checkForm` holds what the other checks need; narrows the type. */
export const isAnnotated = (content: unknown): content is AnnotatedSchema =>
  isRecord(content) && isRecord(content.flowcore);

function checkId(file: string, content: Record<string, unknown>): readonly SchemaProblem[] {
  const id = content.$id;
  if (typeof id !== 'string' || !/^[a-z0-9-]+(\/[a-z0-9-]+)+$/.test(id)) {
    return [{ file, pointer: '/$id', message: 'must be source/type in lower case, such as everflow/click' }];
  }
  if (file === `${nameOf(id)}.schema.json`) return [];
  return [
    {
      file,
      pointer: '/$id',
      message: `ends in ${nameOf(id)}, so the file must be ${nameOf(id)}.schema.json`,
    },
  ];
}

/** ajv's errors as problems; an error about a name points at the member of that name. */
function problemsOf(
  file: string,
  below: string,
  errors: readonly ErrorObject[] | null | undefined,
): readonly SchemaProblem[] {
  return (errors ?? []).map(({ instancePath, params, propertyName, message = 'is not allowed' }) => {
    const unknownName: unknown = params.additionalProperty;
    const name: unknown = unknownName ?? propertyName ?? params.propertyName;
    const pointer = [...parsePointer(instancePath), ...(typeof name === 'string' ? [name] : [])];
    return {
      file,
      pointer: `${below}${formatPointer(pointer)}`,
      message: unknownName === undefined ? message : 'is not a known member of the annotation',
    };
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
