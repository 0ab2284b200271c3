import type { Request } from 'express';
import type { z } from 'zod';
import { parseParams, refuseUnknown, singleValues } from '../../reports/kit/params.ts';

/** A form's fields by its schema. Throws badInput naming the first field that is unknown, repeated or unusable. */
export function readForm<T>(req: Request, schema: FieldSchema<T>): T {
  const { _csrf, ...values } = singleValues((req.body ?? {}) as Record<string, unknown>);
  return parse(values, schema);
}

/** The parameters of an address, likewise. */
export function readQuery<T>(req: Request, schema: FieldSchema<T>): T {
  return parse(singleValues(req.query), schema);
}

type FieldSchema<T> = z.ZodType<T> & { readonly shape: Readonly<Record<string, unknown>> };

function parse<T>(values: Record<string, string>, schema: FieldSchema<T>): T {
  refuseUnknown(values, Object.keys(schema.shape));
  return parseParams(schema, values);
}
