import { resolve } from 'node:path';
import struct, { type Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import { UNKNOWN, type Value, type Values } from './captured.ts';

/**
 * How values travel between a program and the engine:
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts
 */
export const UNKNOWN_ON_WIRE = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const ASSET = 'c44067f5952c0a294b673a41bacd8c17';
const ARCHIVE = '0def7320c3a5731c473e5ecbe6d01bc7';
const RESOURCE = '5cf8f73096256a8f31e491e813e4eb8e';

export type WireValue = null | boolean | number | string | readonly WireValue[] | WireValues;

export interface WireValues {
  readonly [name: string]: WireValue;
}

export interface Unwrapped {
  readonly values: Values;
  readonly secretPaths: readonly string[];
}

/** Reads what a program sent; paths of files are relative to the folder in which it runs. */
export function unwrap(wire: WireValues, folder: string): Unwrapped {
  const secretPaths: string[] = [];
  const one = (value: WireValue, path: string): Value => {
    if (value === UNKNOWN_ON_WIRE) return UNKNOWN;
    if (Array.isArray(value)) return value.map((item: WireValue, index) => one(item, `${path}[${index}]`));
    if (!isObject(value)) return value;
    switch (value[SIGNATURE]) {
      case SECRET:
        secretPaths.push(path);
        return one(value.value ?? null, path);
      case ASSET:
        return { asset: located(members(value, path)) };
      case ARCHIVE:
        return { archive: located(members(value, path)) };
      case RESOURCE:
        return value.urn === undefined ? null : one(value.urn, path);
      default:
        return members(value, path);
    }
  };
  const members = (values: WireValues, path: string): Values =>
    Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => name !== SIGNATURE)
        .map(([name, value]) => [name, one(value, path === '' ? name : `${path}.${name}`)]),
    );
  const located = ({ path, text, uri, assets }: Values): Values => {
    if (typeof path === 'string') return { path: resolve(folder, path) };
    if (text !== undefined) return { text };
    return uri === undefined ? { assets: assets ?? {} } : { uri };
  };
  return { values: members(wire, ''), secretPaths };
}

/** An object's members, also where the whole object is a secret. */
export function membersOf(value: WireValue | undefined): WireValues {
  if (!isObject(value)) return {};
  return value[SIGNATURE] === SECRET ? membersOf(value.value) : value;
}

const isObject = (value: WireValue | undefined): value is WireValues =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A message's values; none where the message has none. */
export const ofStruct = (message: Struct | undefined): WireValues => message?.toJavaScript() ?? {};

export const asStruct = (values: WireValues): Struct =>
  struct.Struct.fromJavaScript(values as JavaScriptValues);

type JavaScriptValues = Parameters<typeof struct.Struct.fromJavaScript>[0];
