import type { Request, Response } from 'express';
import type { AppError } from '../errors.ts';

/** A page without any part of the product, for when nothing else can be relied on. */
export async function showError(req: Request, res: Response, error: AppError): Promise<void> {
  res
    .type('html')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${error.status}</title><h1>${error.status}</h1><p>${escapeHtml(error.message)}</p><p>Reference: ${req.requestId}</p></html>`,
    );
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
