import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { iconSprite } from './icon-sprite.ts';

/** Files of the page's own look and of the libraries it stands on, each under a name that changes with its content. */
export interface Assets {
  /** `/assets/<hash>/<name>`; throws for a name that does not exist, so that a view cannot link to nothing. */
  readonly url: (name: string) => string;
  /** Serves `/assets/<hash>/<name>`, cacheable for ever; everything else goes on to the next handler. */
  readonly handle: RequestHandler;
}

interface Asset {
  readonly url: string;
  readonly contentType: string;
  readonly plain: Buffer;
  readonly etag: string;
  /** Made after the first answer could already be given; until then the plain bytes are served. */
  br: Buffer | null;
  gzip: Buffer | null;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** Concatenated into `app.css` in this order: what comes later wins. */
const styles = ['tokens', 'base', 'frame', 'menus', 'report', 'charts', 'tables', 'pages', 'narrow', 'print'];

const vendored: Readonly<Record<string, string>> = {
  'tabler.css': '@tabler/core/dist/css/tabler.min.css',
  'chart.js': 'chart.js/dist/chart.umd.min.js',
};

const made = new Map<string, Assets>();

/** The assets of this checkout, read and packed once a process. */
export function assetsOf(projectDir: string): Assets {
  const known = made.get(projectDir) ?? createAssets(projectDir);
  made.set(projectDir, known);
  return known;
}

/** Reads every asset once. Style sheets and modules may name others as `asset:<name>`; those are resolved here. */
function createAssets(projectDir: string): Assets {
  const sources = readSources(projectDir);
  const assets = new Map<string, Asset>();

  function make(name: string, within: readonly string[] = []): Asset {
    const known = assets.get(name);
    if (known) return known;
    const source = sources.get(name);
    if (!source) throw new Error(`no asset is called ${name}`);
    if (within.includes(name)) throw new Error(`assets name each other in a circle: ${name}`);
    const content = isText(name) ? Buffer.from(resolveLinks(source.toString('utf8'), name)) : source;
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
    const asset: Asset = {
      url: `/assets/${hash}/${name}`,
      contentType: contentTypes[extname(name)] ?? 'application/octet-stream',
      plain: content,
      etag: `"${hash}"`,
      br: null,
      gzip: null,
    };
    assets.set(name, asset);
    return asset;

    function resolveLinks(text: string, from: string): string {
      return text.replace(/asset:([a-z0-9.-]+)/g, (_, link: string) => make(link, [...within, from]).url);
    }
  }

  for (const name of sources.keys()) make(name);
  const byUrl = new Map([...assets.values()].map((asset) => [asset.url, asset]));
  void compressAll([...assets.values()]);

  return {
    url: (name) => {
      const asset = assets.get(name);
      if (!asset) throw new Error(`no asset is called ${name}`);
      return asset.url;
    },
    handle: (req, res, next) => {
      const asset = req.method === 'GET' || req.method === 'HEAD' ? byUrl.get(req.path) : undefined;
      if (asset) send(asset, req, res);
      else next();
    },
  };
}

function readSources(projectDir: string): Map<string, Buffer> {
  const sources = new Map<string, Buffer>();
  for (const folder of ['assets', 'fonts'].map((name) => join(projectDir, 'views', name))) {
    for (const file of readdirSync(folder).sort()) {
      if (extname(file) in contentTypes) sources.set(file, readFileSync(join(folder, file)));
    }
  }
  const sheets = styles.map((name) => readFileSync(join(projectDir, 'views', 'styles', `${name}.css`)));
  sources.set('app.css', Buffer.concat(sheets));
  for (const [name, path] of Object.entries(vendored)) {
    sources.set(name, readFileSync(join(projectDir, 'node_modules', path)));
  }
  sources.set('icons.svg', Buffer.from(iconSprite(projectDir)));
  return sources;
}

function isText(name: string): boolean {
  // Vendored code is served as it came.
  return /\.(css|js)$/.test(name) && !(name in vendored);
}

function send(asset: Asset, req: Request, res: Response): void {
  res.set({
    'Content-Type': asset.contentType,
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: asset.etag,
    Vary: 'Accept-Encoding',
  });
  if (req.fresh) {
    res.status(304).end();
    return;
  }
  // Browsers name gzip first and mean no order by it.
  const encoding = (['br', 'gzip'] as const).find((one) => asset[one] && req.acceptsEncodings([one]) === one);
  const packed = encoding && asset[encoding];
  // Set even where nothing is packed: a middleware must not pack these again on every request.
  res.set('Content-Encoding', encoding ?? 'identity');
  res.set('Content-Length', String((packed ?? asset.plain).length));
  res.end(req.method === 'HEAD' ? undefined : (packed ?? asset.plain));
}

/** One after the other, on zlib's own threads: start-up neither waits for it nor competes with it. */
async function compressAll(assets: readonly Asset[]): Promise<void> {
  const brotliOf = promisify(brotliCompress);
  const gzipOf = promisify(gzip);
  for (const asset of assets) {
    if (/font|png/.test(asset.contentType)) continue;
    asset.gzip = await gzipOf(asset.plain, { level: 9 });
    asset.br = await brotliOf(asset.plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: asset.plain.length,
      },
    });
  }
}
