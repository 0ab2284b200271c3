import type { Request } from 'express';
import type { z } from 'zod';
import { parseParams, singleValues } from '../../reports/kit/params.ts';

/** A form's fields by its schema. Throws badInput naming the first field that is unknown, repeated or unusable. */
export function readForm<T>(req: Request, schema: FieldSchema<T>): T {
  const { _csrf, ...fields } = (req.body ?? {}) as Record<string, unknown>;
  return parse(fields, schema);
}

/** The parameters of an address, likewise. */
export function readQuery<T>(req: Request, schema: FieldSchema<T>): T {
  return parse(req.query, schema);
}

/** Throws badInput for an address with parameters where none has a meaning. */
export function refuseQuery(req: Request): void {
  singleValues(req.query, []);
}

type FieldSchema<T> = z.ZodType<T> & { readonly shape: Readonly<Record<string, unknown>> };

function parse<T>(given: Readonly<Record<string, unknown>>, schema: FieldSchema<T>): T {
  return parseParams(schema, singleValues(given, Object.keys(schema.shape)));
}
