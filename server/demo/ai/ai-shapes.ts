import { anthropicShapes } from './anthropic-shapes.ts';
import { faultyShapes } from './faulty-shapes.ts';
import { openaiShapes } from './openai-shapes.ts';
import { otherShapes } from './other-shapes.ts';
import type { AiShape } from './shape.ts';
import { wrappedShapes } from './wrapped-shapes.ts';

/** Every payload shape that the definitions name, §4.1 and §8. */
export const aiShapes: readonly AiShape[] = [
  ...openaiShapes,
  ...anthropicShapes,
  ...otherShapes,
  ...wrappedShapes,
  ...faultyShapes,
];
