import type { Response } from 'express';
import type { Views } from './models/views.ts';
import { render, themeOf } from './render.ts';

/** Answers with a page, in the reader's theme. The model of each view is fixed by `Views`. */
export async function present<V extends keyof Views>(res: Response, view: V, model: Views[V]): Promise<void> {
  const { projectDir } = res.app.locals as { projectDir: string };
  const cookies = (res.req.cookies ?? {}) as Readonly<Record<string, string>>;
  const html = await render(projectDir, view, model, themeOf(cookies.theme));
  res.type('html').send(html);
}
